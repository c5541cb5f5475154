import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { followOrganisations } from './contract/behind.ts';
import { type Ending, endAccount } from './model/end-accounts.ts';
import { type AccountChanges, accountChanges } from './store/account-changes.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type BankErasure, bankErasure } from './store/erasure.ts';
import { interestStore } from './store/interest.ts';
import { type RequestStore, requestStore } from './store/requests.ts';
import { terms } from './store/terms.ts';

interface Dependencies extends Ending {
  readonly accounts: Pick<AccountReader, 'of'>;
  readonly changes: Pick<AccountChanges, 'become'>;
  readonly requests: Pick<RequestStore, 'forget'>;
  readonly store: Pick<BankErasure, 'forgetPlans'>;
}

/** An organisation is deleted for good, so the event is taken at its word. */
export const operation: ConsumerOperation<typeof followOrganisations, Dependencies> = async ({ detail }, context) => {
  await context.requests.forget(detail.organisationId, context);
  await context.store.forgetPlans(detail.organisationId);
  for (const rows of await context.accounts.of(detail.organisationId)) await endAccount(rows, context.changes, context);
};

export const handler = consume(
  followOrganisations,
  {
    accounts: accountReader(),
    changes: accountChanges(),
    interest: interestStore(),
    requests: requestStore(),
    store: bankErasure(),
    terms,
  },
  operation,
);
