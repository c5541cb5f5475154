import type { SpineStack } from '../faults/spine/spine-stack.ts';
import type { Person } from './person.ts';
import { command, together, unitsOf, written } from './spine-caller.ts';
import { quantile } from './statistics.ts';

export interface SpineFlow {
  readonly events: number;
  readonly commandsPerSecond: number;
  /** From the first commit until the last effect of a consumer. */
  readonly eventsPerSecond: number;
  /** Milliseconds from a commit to the effect of a consumer. */
  readonly consumed: { readonly p50: number; readonly p95: number };
  /** Milliseconds from a commit until its entry of the audit log has its place. */
  readonly sealed: { readonly p50: number; readonly p95: number };
  /** Write units of one event and of one entry, alone on an idle stack, by who used them. */
  readonly units: { readonly relay: number; readonly sealer: number };
}

const perPerson = 40;
const writers = 8;

/** Organisations founded as fast as commands go: each leaves one event, which a consumer makes a document of, and one entry. */
export async function measureSpine(stack: SpineStack, people: readonly Person[]): Promise<SpineFlow> {
  const jobs = people.flatMap((person) => Array.from({ length: perPerson - 1 }, () => person));
  const found = async (person: Person): Promise<string> => {
    const made = await command<{ organisationId: string }>(stack, person, 'POST', '/v1/organisations', {
      name: 'Bakery',
    });
    return made.organisationId;
  };
  const started = performance.now();
  const founded = await together(jobs.length, writers, (n) => found(jobs[n] as Person));
  const seconds = (performance.now() - started) / 1000;
  await stack.settle();

  const ours = new Set(founded);
  const made = new Map(
    (await stack.rows(/PeopleTable/))
      .filter(({ entity }) => entity === 'Organisation')
      .map((row) => [row.organisationId, Date.parse(String(row.createdAt))]),
  );
  const copies = (await stack.rows(/DocumentsTable/)).filter(
    ({ entity, collection, id }) => entity === 'Document' && collection === 'memberships' && ours.has(String(id)),
  );
  const entries = (await stack.rows(/AuditData-LogTable/)).filter(
    ({ operation, chain }) =>
      operation === 'identity/createOrganisation' && ours.has(String(chain).split('/')[1] ?? ''),
  );
  if (copies.length !== founded.length || entries.length !== founded.length)
    throw new Error(`${founded.length} founded, ${copies.length} documents, ${entries.length} entries`);
  const consumed = copies.map(
    ({ id, createdAt }) => Date.parse(String(createdAt)) - (made.get(String(id)) ?? Number.NaN),
  );
  const sealed = entries.map(
    ({ occurredAt, sealedAt }) => Date.parse(String(sealedAt)) - Date.parse(String(occurredAt)),
  );
  const first = Math.min(...founded.map((id) => made.get(id) ?? Number.NaN));
  const last = Math.max(...copies.map(({ createdAt }) => Date.parse(String(createdAt))));
  const between = (all: readonly number[]) => ({ p50: quantile(all, 0.5), p95: quantile(all, 0.95) });
  return {
    events: founded.length,
    commandsPerSecond: founded.length / seconds,
    eventsPerSecond: (founded.length * 1000) / (last - first),
    consumed: between(consumed),
    sealed: between(sealed),
    units: await unitsOfOne(stack, () => found(people[0] as Person)),
  };
}

/** What relay and sealer write for one command on an idle stack. */
async function unitsOfOne(stack: SpineStack, act: () => Promise<unknown>) {
  const used = await unitsOf(stack, act);
  return { relay: written(used, /Identity\/RelayEvents/), sealer: written(used, /Audit\/SealEntries/) };
}
