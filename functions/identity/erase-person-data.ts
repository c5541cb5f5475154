import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { erasePersonData } from './contract/erasure.ts';
import { type PersonStore, personStore } from './store/people.ts';
import { type PersonData, personData } from './store/person-data.ts';

const pageSize = 50;
/** Items of the person that the saga itself still needs. */
const kept = new Set(['PERSON', 'ERASURE']);

/**
 * Leaves organisations, then deletes archives, then everything else in the person's partition. Works only once the erasure runs, since
 * from then on nothing new is written for the person.
 */
export const operation: ConsumerOperation<
  typeof erasePersonData,
  { store: PersonData; people: Pick<PersonStore, 'find'> }
> = async ({ personId }, context) => {
  const { store, people, now, newId } = context;
  const person = await people.find(personId);
  if (!person || person.status === 'erased') return { removed: {} };
  if (!person.erasureStartedAt) throw new Error('no erasure is running for this person');

  const removed: Record<string, number> = {};
  const count = (kind: string, number = 1) => {
    if (number > 0) removed[kind] = (removed[kind] ?? 0) + number;
  };
  for (const { sk } of await store.page(personId, 'MEMBERSHIP#', pageSize)) {
    const left = await store.leave(personId, sk.slice('MEMBERSHIP#'.length), { idempotency: undefined, now, newId });
    if (left) count('memberships');
  }
  const archives = await store.removeExports(personId);
  count('archives', archives);
  const items = await store.page(personId, undefined, pageSize);
  const doomed = items.filter(({ sk }) => !kept.has(sk) && !sk.startsWith('MEMBERSHIP#'));
  for (const item of doomed) {
    await store.remove(personId, item);
    count(kinds[item.entity ?? ''] ?? 'other');
  }
  return { removed, ...(items.length === pageSize || archives === 1000 ? { again: true } : {}) };
};

const kinds: Readonly<Record<string, string>> = {
  Device: 'devices',
  Authenticator: 'authenticators',
  Export: 'exports',
  ErasureLink: 'erasureLinks',
  Outbox: 'outbox',
};

export const handler = consume(erasePersonData, { store: personData(), people: personStore() }, operation);
