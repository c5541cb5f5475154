import { type AuditEntry, organisationChain, personChain } from '../../audit/entry.ts';
import { routePolicy } from '../../contract/caller-access.ts';
import { AppError } from '../app-error.ts';
import { idOfMinute, inboxName, inboxPut, type Recording } from '../audit.ts';
import type { Dynamo } from '../aws/dynamo.ts';
import { ConditionFailed } from '../aws/errors.ts';
import { type Exchange, exchangeOf, type Middleware } from './exchange.ts';

/** Refusals that say that somebody may not; what is merely wrong or late is none. */
const refusing = new Set([
  'forbidden',
  'not-found',
  'beyond-own-rights',
  'session-revoked',
  'account-disabled',
  'account-erasing',
  'account-missing',
  'key-refused',
  'scope-missing',
  'step-up-invalid',
  'step-up-failed',
  'step-up-locked',
]);

/** People whose things one read may show with an entry each. */
const mostPeople = 25;

type Found = Partial<AuditEntry> & Pick<AuditEntry, 'outcome'>;

/**
 * Leaves what the audit log is to keep of a request. The entry of a command goes into the transaction of its effect, by way of
 * `outcomes.commit`; that of a command that commits in another way, of a read and of a refusal is put here, before the answer: what cannot
 * be recorded is not answered. Of a public route there is the entry of the transaction alone. A refusal and a read are recorded once a minute for each caller, operation, thing and reason.
 */
export function audit(dynamo: Pick<Dynamo, 'put'>, table: () => string | undefined = inboxName): Middleware {
  const recent = new Recent();

  async function once(TableName: string, exchange: Exchange, found: Found): Promise<void> {
    const now = exchange.services.now();
    const entry = entryOf(exchange, found);
    const { actorId, operation, resource, outcome, reason, chain, personId } = entry;
    const id = idOfMinute(JSON.stringify([actorId, operation, resource, outcome, reason, chain, personId]), now);
    if (recent.has(id, now)) return;
    try {
      await dynamo.put({ ...inboxPut(TableName, { ...entry, id }), ConditionExpression: 'attribute_not_exists(pk)' });
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
    recent.add(id);
  }

  return {
    before(request) {
      const exchange = exchangeOf(request);
      const TableName = table();
      if (exchange.route.audit !== 'none' && TableName) exchange.recording = recordingOf(exchange, TableName);
    },
    async after(request) {
      const exchange = exchangeOf(request);
      const { route, recording, concern } = exchange;
      const TableName = table();
      if (!recording || !TableName) return;
      const people = concern.personIds?.slice(0, mostPeople);
      if (route.audit === 'read' && people) {
        await Promise.all(
          people.map((personId) =>
            once(TableName, exchange, { outcome: 'read', ...whose(exchange.subject?.personId, personId) }),
          ),
        );
      } else if (route.audit === 'read') await once(TableName, exchange, { outcome: 'read' });
      // Of a public route only what is committed is done: a link that is used again changes nothing.
      if (!exchange.subject) return;
      const write = recording.write(exchange.output, true);
      if (write?.Put) await dynamo.put(write.Put);
    },
    async onError(request) {
      const exchange = exchangeOf(request);
      const { recording, route, subject, rule, log } = exchange;
      const { error, response } = request;
      const TableName = table();
      const isRefusal = error instanceof AppError && refusing.has(error.code);
      if (!recording || !subject || !TableName || !isRefusal || response !== undefined) return;
      if (route.audit === 'keys' && !subject.key) return;
      try {
        await once(TableName, exchange, { outcome: 'refused', reason: rule ? `${error.code} ${rule}` : error.code });
      } catch (cause) {
        log.error('a refusal was not recorded', { error: cause });
      }
    },
  };
}

/** Ids of this minute that this instance has stored, so that a flood of the same refusal costs one write. */
class Recent {
  #minute = 0;
  readonly #ids = new Set<string>();

  has(id: string, now: Date): boolean {
    const minute = Math.floor(now.getTime() / 60_000);
    if (minute !== this.#minute || this.#ids.size >= 1000) this.#ids.clear();
    this.#minute = minute;
    return this.#ids.has(id);
  }
  add(id: string): void {
    this.#ids.add(id);
  }
}

function recordingOf(exchange: Exchange, TableName: string): Recording {
  let isStored = exchange.route.audit !== 'command';
  const id = exchange.services.newId();
  return {
    write(response, isKeyed) {
      if (isStored || (exchange.idempotency && !isKeyed) || !actorOf(exchange)) return undefined;
      return { Put: inboxPut(TableName, entryOf(exchange, { id, outcome: 'done' }, response)) };
    },
    stored() {
      isStored = true;
    },
    concern(about) {
      exchange.concern = { ...exchange.concern, ...about };
    },
  };
}

function entryOf(exchange: Exchange, found: Found, response?: unknown): AuditEntry {
  const { route, subject, services, requestId, app, concern } = exchange;
  const actorId = actorOf(exchange) ?? '';
  const about = whose(actorId, concern.personId ?? text(exchange.input?.params?.personId));
  return {
    id: '',
    chain: chainOf(exchange, found, about.personId, actorId),
    occurredAt: services.now().toISOString(),
    actorId,
    ...(subject?.key ? { actorKind: subject.key.kind } : {}),
    ...(subject ? { sessionId: subject.sessionId } : {}),
    ...(app ? { app: `${app.platform} ${app.version}` } : {}),
    operation: services.operation,
    permission: route.permission ?? '',
    resource: (concern.resource ?? resourceOf(exchange, response, actorId)).slice(0, 200),
    ...about,
    requestId,
    ...found,
  };
}

/** Who did it: of a public route the person whose link was used, as far as the operation says. */
const actorOf = ({ subject, concern }: Exchange): string | undefined => subject?.personId ?? concern.personId;

/** Whose thing it is, when it is somebody else's. */
const whose = (actorId: string | undefined, personId: string | undefined) =>
  personId && personId !== actorId ? { personId } : {};

/** The organisation that the key behind the request belongs to. */
const keyHolder = ({ subject, facts }: Exchange) =>
  subject?.key && (facts?.account?.organisationId as string | undefined);

/**
 * Nobody begins chains by naming ids: what was refused stands with whoever asked, unless the organisation is there. What a key did stands with
 * its organisation in any case.
 */
function chainOf(exchange: Exchange, { outcome, personId }: Found, about: string | undefined, actorId: string): string {
  const { facts, concern } = exchange;
  const holder = keyHolder(exchange);
  if (holder) return organisationChain(holder);
  const { organisation } = facts ?? {};
  const active = organisation?.status === 'active' ? organisation.organisationId : undefined;
  const organisationId = concern.organisationId ?? active;
  if (organisationId) return organisationChain(organisationId);
  return personChain((outcome === 'refused' ? undefined : (personId ?? about)) ?? actorId);
}

/** `invitation/<id>`: the outermost thing that the path names below the organisation, or what was made, or the organisation, or the caller. */
function resourceOf({ route, input }: Exchange, response: unknown, actorId: string): string {
  const policy = routePolicy(route);
  const scope = policy?.by === 'membership' ? policy.param : undefined;
  const params = Object.entries(input?.params ?? {});
  const [name = '', value] = params.find(([each]) => each !== scope) ?? [];
  if (text(value)) return `${name.replace(/Id$/, '')}/${value}`;
  const [kind = ''] = route.permission?.split(':', 1) ?? [];
  const made = madeIn(response, kind);
  if (made) return made;
  const organisationId = scope && text(input?.params?.[scope]);
  return organisationId ? `organisation/${organisationId}` : `person/${actorId}`;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** `invitation/<id>` for an answer with `invitationId`; one with the kind of the permission goes before others. */
function madeIn(response: unknown, kind: string): string | undefined {
  if (typeof response !== 'object' || response === null) return undefined;
  const ids = Object.entries(response).filter(([name]) => /^(?!person|organisation|request)\w+Id$/.test(name));
  const [name, id] = ids.find(([each]) => each === `${kind}Id`) ?? ids[0] ?? [];
  return name && text(id) ? `${name.slice(0, -2)}/${id}` : undefined;
}
