import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../lib/contract/registry.ts';
import type { Route } from '../../lib/contract/route.ts';
import { type OpenApi, operationsOf, type Parameter } from '../../lib/openapi/document.ts';
import { decide } from '../../lib/policy/decide.ts';
import { openSocket } from './open-socket.ts';
import { signIn } from './people.ts';
import { parameter, queryOf, routes, sample, sampleSpace, titled } from './sample-requests.ts';
import { follow } from './schema-values.ts';
import { outputs } from './stack.ts';
import { type Tenant, tenant } from './tenant.ts';

const description: OpenApi = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8'));

let mine: Tenant;
let theirs: Tenant;
beforeAll(async () => {
  mine = await tenant();
  theirs = await tenant();
});

const fill = (path: string, ids: Readonly<Record<string, string>>) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? parameter(name) ?? randomUUID());
/** Not what a group of the staff reads. */
const reads = routes.filter(
  ({ entry }) => entry.method === 'GET' && entry.auth === 'user' && !entry.path.includes('/staff/'),
);
describe('things of another organisation, asked for through the own one', () => {
  it('is not theirs when a role of the same name is put', async () => {
    const path = (owner: Tenant) => `/v1/organisations/${owner.ids.organisationId}/roles/${theirs.ids.role}`;
    expect((await mine.owner.call('PUT', path(mine), { json: { actions: [] } })).status).toBe(200);
    expect((await mine.owner.call('DELETE', path(mine))).status).toBe(204);
    const { items } = (await theirs.owner.call('GET', `/v1/organisations/${theirs.ids.organisationId}/roles`)).body;
    expect(items.find(({ role }: { role: string }) => role === theirs.ids.role).actions).toEqual(['member:list']);
  });

  it('are not those of a device with the same id', async () => {
    const path = `/v1/me/devices/${theirs.ids.deviceId}`;
    // Deleting a device ends the session that registered it.
    const session = await signIn(mine.owner.email, mine.owner.password);
    expect((await session.call('DELETE', path)).status).toBe(404);
    expect((await session.call('PUT', path, { json: { platform: 'web' } })).status).toBe(200);
    const { items } = (await theirs.owner.call('GET', '/v1/me/devices')).body;
    expect(items.map(({ platform }: { platform: string }) => platform)).toEqual(['ios']);
    expect((await session.call('DELETE', path)).status).toBe(204);
    expect((await theirs.owner.call('GET', '/v1/me/devices')).body.items).toHaveLength(1);
  });
});

/** What is of one person or one organisation, and no business of the staff. */
const ofPeople = routes.filter(({ entry }) => {
  const [resource = ''] = (entry.permission ?? '').split(':');
  return entry.auth !== 'public' && entry.module.policies[resource]?.by !== 'group';
});
type Json = Readonly<Record<string, unknown>>;
/** Under other names in queries and bodies. */
const called: Readonly<Record<string, string>> = { space: 'spaceId' };
const described = new Map(operationsOf(description).map(({ operation }) => [operation.operationId, operation]));
/** Names in a query or a body that say whose a thing is, or which one. */
function namesOf(name: string): { readonly query: readonly string[]; readonly body: readonly string[] } {
  const operation = described.get(name);
  const known = (field: string) => (called[field] ?? field) in theirs.ids;
  const parameters = (operation?.parameters ?? []).filter((each): each is Parameter => 'in' in each);
  const given = operation?.requestBody?.content['application/json']?.schema ?? {};
  const { properties = {} } = follow(given, description.components.schemas);
  return {
    query: parameters.flatMap((each) => (each.in === 'query' && known(each.name) ? [each.name] : [])),
    body: Object.keys(properties).filter(known),
  };
}

/** What must not stand beside a field. */
const fitting: Readonly<Record<string, object>> = { 'makePayment payeeId': { number: undefined } };

/** The own things everywhere, and in one place an id of somebody else: each place of the path, the query and the body in its turn. */
function* withForeign({ name, entry }: Operation<Route>) {
  const { json } = sample({ name, entry } as never);
  const own: Json = Object.fromEntries(
    Object.entries(json ?? {}).map(([field, value]) => [
      field,
      field === 'role' ? value : (mine.ids[called[field] ?? field] ?? value),
    ]),
  );
  const at = (ids: Readonly<Record<string, string>>, query: Json = {}, body: Json = {}) => {
    const [path = '', before = ''] = fill(entry.path + queryOf(name), ids).split('?');
    const search = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(before)), ...query } as never);
    const all = JSON.stringify({ ...own, ...body }).replaceAll(sampleSpace, String(ids.spaceId));
    return { path: search.size > 0 ? `${path}?${search}` : path, json: json && JSON.parse(all) };
  };
  const names = namesOf(name);
  const inBody = JSON.stringify(own).includes(sampleSpace);
  for (const field of [...entry.path.matchAll(/\{(\w+)\}/g)].flatMap(([, each = '']) => (each in mine.ids ? each : [])))
    yield { field, of: (id: string) => at({ ...mine.ids, [field]: id }) };
  // A device that is new each time, whose first mutation is looked at, of a document that is new, too.
  const [mutation] = (json?.mutations ?? []) as object[];
  const device = () => (mutation ? { clientId: randomUUID(), mutations: [{ ...mutation, id: randomUUID() }] } : {});
  if (inBody) yield { field: 'spaceId', of: (id: string) => at({ ...mine.ids, spaceId: id }, {}, device()) };
  for (const field of names.query)
    yield { field: called[field] ?? field, of: (id: string) => at(mine.ids, { [field]: id }) };
  for (const field of names.body)
    yield {
      field: called[field] ?? field,
      of: (id: string) => at(mine.ids, {}, { [field]: id, ...fitting[`${name} ${field}`] }),
    };
}

describe('an id of somebody else, with everything else of one’s own', () => {
  const signedAnew = /"(url|next|requestId|lastUsedAt|expiresAt)":"[^"]*"/g;
  /** Of their webhook, which nobody hears. */
  const triedAgain = /"(attempts|failures)":\d+|"nextAttemptAt":"[^"]*"|"log":\[[^\]]*\]/g;
  /** What is theirs, as they read it, without what changes by itself. */
  const snapshot = async () => {
    const found = [];
    for (const { entry, name } of reads) {
      if (
        ['downloadFile', 'getExport', 'getConfig', 'getJob', 'listJobs', 'getImport', 'getBankStatement'].includes(name)
      )
        continue;
      const { status, body } = await theirs.owner.call('GET', fill(entry.path + queryOf(name), theirs.ids));
      found.push(`${name} ${status} ${JSON.stringify(body).replaceAll(signedAnew, '').replaceAll(triedAgain, '')}`);
    }
    return found.filter((each) => !/udit/.test(each));
  };
  let before: readonly string[];
  beforeAll(async () => {
    before = await snapshot();
  });

  // Names that everybody gives to their own things.
  const makesOwn = new Set(['putRole role', 'registerDevice deviceId', 'pushMutations clientId']);
  // Answered alike, and not with 404: there is nothing to do, nothing allowed, or what was begun is over.
  const others: Readonly<Record<string, number>> = { discardOutcome: 204, explainSpaceAccess: 200, proveStepUp: 410 };
  /** Of fields beside the path: where the own one is answered like one that nobody has, too. */
  const tellNothing = new Set([
    // What is a person's, asked for as if it were the organisation's.
    ...['confirmPayee', 'deletePayee', 'endStandingOrder', 'updateStandingOrder'].map(
      (each) => `${each} organisationId`,
    ),
    ...['getPaymentRequest organisationId', 'getStandingOrder organisationId', 'withdrawPaymentRequest organisationId'],
    ...['refusePaymentRequest organisationId', 'payPaymentRequest accountId', 'getStorage spaceId'],
    // Nothing is being set up; roles of spaces are fixed; no flag asks for an organisation.
    ...['addPasskey authenticatorId', 'confirmTotp authenticatorId', 'getConfig organisationId'],
    ...['createSpaceInvitation role', 'updateSpaceMember role', 'pullChanges clientId'],
  ]);
  it.each(titled(ofPeople))('%s answers as to one that nobody has', async (_, operation) => {
    const { method, path } = operation.entry;
    for (const { field, of } of withForeign(operation)) {
      if (makesOwn.has(`${operation.name} ${field}`)) continue;
      const foreign = String(theirs.ids[field]);
      const none = field === 'role' ? 'nowhere' : field === 'spaceId' ? `s-${randomUUID()}` : randomUUID();
      const send = async (id: string) => {
        const { path: at, json } = of(id);
        const { status, body } = await mine.owner.call(method, at, json ? { json } : {});
        const text = JSON.stringify(body).replaceAll(id, 'THE-ID');
        return { status, text: text.replaceAll(/"(requestId|cursor|createdAt|lastSeenAt)":"[^"]*"/g, '') };
      };
      const [answer, missing] = [await send(foreign), await send(none)];
      expect({ field, ...answer }).toEqual({ field, ...missing });
      if (path.includes(`{${field}}`)) expect([field, answer.status]).toEqual([field, others[operation.name] ?? 404]);
      else if (!tellNothing.has(`${operation.name} ${field}`))
        // Or nothing would be seen here if theirs were found.
        expect({ field, ...(await send(String(mine.ids[field]))) }).not.toEqual({ field, ...missing });
    }
  });

  it('was asked for at every place that names one', () => {
    const named = ofPeople.flatMap(({ entry }) => [...entry.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
    // Names that everybody has; messages and purchases have tests of their own (messaging, banking-cards).
    const known = ['collection', 'month', 'number', 'messageId', 'purchaseId'];
    expect([...new Set(named)].filter((name) => !(name in theirs.ids) && !known.includes(name))).toEqual([]);
  });

  it('changed nothing of theirs', async () => {
    expect(await snapshot()).toEqual(before);
  });
});

describe('somebody with a lower role', () => {
  const organisationFacts = () => ({
    account: { personId: mine.member.personId, status: 'active' as const },
    membership: { personId: mine.member.personId, organisationId: mine.ids.organisationId as string, role: 'member' },
    organisation: { organisationId: mine.ids.organisationId as string, status: 'active' as const },
  });
  const ofOrganisation = ofPeople.filter(({ entry }) => {
    const policy = entry.module.policies[(entry.permission ?? '').split(':')[0] ?? ''];
    return policy?.by === 'membership';
  });
  it.each(titled(ofOrganisation))('%s refuses a member whose role does not include it', async (_, { entry, name }) => {
    const subject = { personId: mine.member.personId, sessionId: 's', groups: [], signedInAt: 0 };
    const { allowed } = decide(entry.module.policies, entry.permission ?? '', subject, organisationFacts());
    if (allowed) return;
    const { json } = sample({ name, entry } as never);
    const answer = await mine.member.call(entry.method, fill(entry.path, mine.ids), json ? { json } : {});
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  const inSpace = ofPeople.filter(({ entry }) => entry.method !== 'GET' && /\{(spaceId|fileId)\}/.test(entry.path));
  it.each(titled(inSpace))('%s refuses a reader of the space', async (_, { entry, name }) => {
    const { json } = sample({ name, entry } as never);
    const ids = { ...mine.ids, personId: mine.owner.personId };
    const answer = await mine.member.call(entry.method, fill(entry.path, ids), json ? { json } : {});
    // Rows are refused one by one.
    if (answer.status === 200) expect(JSON.stringify(answer.body)).toMatch(/"(refused|conflicts)":\[\{/);
    else expect([403, 404]).toContain(answer.status);
  });
});

describe('a cursor of another route', () => {
  const paging = ofPeople.filter(({ entry }) => 'cursor' in entry.query);
  it.each(titled(paging))('%s does not open it', async (_, { entry, name }) => {
    const members = `/v1/organisations/${mine.ids.organisationId}/members?limit=1`;
    const { nextCursor } = (await mine.owner.call('GET', members)).body;
    const query = queryOf(name);
    const path = fill(`${entry.path}${query}${query ? '&' : '?'}cursor=${nextCursor}`, mine.ids);
    const answer = await mine.owner.call(entry.method, path);
    expect([answer.status, answer.body.code]).toEqual(
      name === 'listMembers' ? [200, undefined] : [400, 'invalid-cursor'],
    );
  });
});

describe('what people read', () => {
  it.each(titled(reads))('%s shows nothing of another tenant', async (_, operation) => {
    const path = fill(operation.entry.path + queryOf(operation.name), mine.ids);
    const { status, body } = await mine.owner.call('GET', path);
    expect([200, 404]).toContain(status);
    expect(status === 404).toBe(operation.name === 'getErasure');
    // The audit log names what the readers themselves asked for, also in vain.
    const isOwnAsking = ({ actorId }: { actorId?: string }) => actorId === mine.owner.personId;
    const text = JSON.stringify(body.items ? body.items.filter((item: object) => !isOwnAsking(item)) : body);
    expect(theirs.marks.filter((mark) => text.includes(mark))).toEqual([]);
  });

  it('is what is theirs: the same reads show their own', async () => {
    const at = `/v1/organisations/${theirs.ids.organisationId}`;
    const { spaceId, documentId } = theirs.ids;
    const lists = `/v1/spaces/${spaceId}/collections/lists`;
    const { fileId } = theirs.ids;
    const files = [`/v1/files/${fileId}`, `/v1/files?space=${spaceId}`, `/v1/files/${fileId}/shares`];
    const paths = [
      ...files,
      `/v1/files/${fileId}/download`,
      '/v1/organisations',
      `${at}/members`,
      `${at}/invitations`,
      '/v1/me/devices',
      `${at}/webhook-endpoints`,
      '/v1/banking/accounts',
      '/v1/banking/payees',
      '/v1/banking/connections',
      `/v1/banking/standing-orders/${theirs.ids.orderId}`,
      '/v1/links',
      `/v1/links/${theirs.ids.linkId}`,
    ];
    for (const path of [...paths, lists, `${lists}/${documentId}`]) {
      const text = JSON.stringify((await theirs.owner.call('GET', path)).body);
      expect([path, theirs.marks.some((mark) => text.includes(mark))]).toEqual([path, true]);
    }
  });
});

describe('sockets of other people', () => {
  it('get no frame of what one sends, and cannot be reached without the right of a function', async () => {
    const [ours, other] = [await openSocket(mine.owner), await openSocket(theirs.owner)];
    const heard: string[] = [];
    other.on('message', (data) => heard.push(String(data)));
    const answer = new Promise<string>((resolve) => ours.once('message', (data) => resolve(String(data))));
    ours.send('{"action":"ping"}');
    expect(JSON.parse(await answer)).toMatchObject({ action: 'pong' });
    for (const message of [
      '{"action":"subscribe","channel":"all"}',
      `{"action":"send","to":"${theirs.owner.personId}"}`,
    ])
      ours.send(message);
    const pushed = await fetch(`${outputs.awsEndpoint}/_execute-api/x/dev/@connections/x`, {
      method: 'POST',
      body: 'x',
    });
    expect(pushed.ok).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(heard).toEqual([]);
    ours.close();
    other.close();
  });
});
