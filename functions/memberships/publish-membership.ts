import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { createPublisher, type Publisher } from '../../lib/sync/publish.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import { membershipCopies, publishMembership } from './contract.ts';
import { type AccountStore, accountStore } from './store/accounts.ts';

interface Dependencies {
  readonly store: AccountStore;
  readonly publisher: Pick<Publisher, 'mirror'>;
}

/** The event says only what to look at: what becomes of the copy follows from the membership as it is now. */
export const operation: ConsumerOperation<typeof publishMembership, Dependencies> = async (
  { detail: { personId, organisationId } },
  { store, publisher },
) => {
  const copy = { space: personSpace(personId), collection: membershipCopies, id: organisationId };
  await publisher.mirror(copy, () => store.membership(personId, organisationId));
};

export const handler = consume(publishMembership, { store: accountStore(), publisher: createPublisher() }, operation);
