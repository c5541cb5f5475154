import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { eraseTraces } from './contract/behind.ts';
import { type PersonStore, personStore } from './store/person.ts';

const pageSize = 25;

/** What an organisation's account did stays with the organisation. Decisions stay as well, of nobody. */
export const operation: ConsumerOperation<typeof eraseTraces, { store: PersonStore }> = async (
  { personId },
  { store },
) => {
  const { items, next } = await store.decisions(personId, pageSize);
  let traces = 0;
  // Most decisions of a page are of one account and one device.
  const done = new Set<string>();
  for (const item of items) {
    const { account, device } = item.parties;
    const own = {
      ...(account !== undefined && item.organisationId === undefined ? { account } : {}),
      ...(device === undefined ? {} : { device }),
    };
    const key = JSON.stringify(own);
    if (!done.has(key)) traces += await store.forget(own);
    done.add(key);
    await store.anonymise(item);
  }
  const removed = {
    ...(items.length > 0 ? { decisions: items.length } : {}),
    ...(traces > 0 ? { traces } : {}),
  };
  return { removed, ...(next ? { again: true } : {}) };
};

export const handler = consume(eraseTraces, { store: personStore() }, operation);
