import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportDecisions } from './contract/behind.ts';
import { type PersonStore, personStore } from './store/person.ts';

/** What became of each payment. Not by which rules: they would teach how to get past them; nor what is known of others. */
export const operation: ConsumerOperation<typeof exportDecisions, { store: Pick<PersonStore, 'decisions'> }> = async (
  { personId, cursor },
  { store },
) => {
  const { items, next } = await store.decisions(personId, 100, cursor ? JSON.parse(cursor) : undefined);
  return {
    records: items.map(({ subject, kind, action, decidedAt, features, parties }) => ({
      type: 'fraudDecision',
      subjectId: subject,
      ...{ kind, action, decidedAt },
      amount: features.amount,
      currency: features.currency,
      ...(parties.device === undefined ? {} : { device: parties.device }),
      ...(parties.country === undefined ? {} : { country: parties.country }),
    })),
    ...(next ? { cursor: JSON.stringify(next) } : {}),
  };
};

export const handler = consume(exportDecisions, { store: personStore() }, operation);
