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

/** Milliseconds after which no further requests are begun: the event comes again, and those that are forgotten are not met any more. */
const patience = 90_000;

/** An organisation is deleted for good, so the event is taken at its word. Its accounts first: of requests there may be any number. */
export const operation: ConsumerOperation<typeof followOrganisations, Dependencies> = async ({ detail }, context) => {
  const { accounts, changes, requests, store, now } = context;
  const { organisationId } = detail;
  const until = now().getTime() + patience;
  for (const rows of await accounts.of(organisationId)) await endAccount(rows, changes, context);
  await store.forgetPlans(organisationId);
  if (await requests.forget(organisationId, context, until)) throw new Error('there are more requests to forget');
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
