import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import type { ProofTable } from '../../lib/runtime/step-up.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { requestErasure } from './contract/erasure.ts';
import { identity } from './contract/module.ts';
import { confirmed } from './model/authenticator.ts';
import { scheduleErasure } from './model/erasure.ts';
import { proofTable } from './store/authenticators.ts';
import { type ErasureStore, erasureStore } from './store/erasures.ts';
import type { Person } from './store/items.ts';
import { type OrganisationStore, organisationStore } from './store/organisations.ts';
import { type PersonStore, personStore } from './store/people.ts';

interface Dependencies {
  readonly store: Pick<ErasureStore, 'schedule' | 'find'>;
  readonly people: Pick<PersonStore, 'find'>;
  readonly organisations: Pick<OrganisationStore, 'list'>;
  readonly proofs: ProofTable;
  readonly rules: () => { readonly coolingOffDays: number };
}

/** Whoever has an authenticator confirms it: a stolen token does not delete the account. */
export const operation: Operation<typeof requestErasure, Dependencies> = async (_input, caller, context) => {
  const proofs = await confirmed(caller, context);
  return scheduleErasure(caller.account as Person, context, () => proofs);
};

const store = erasureStore();
export const handler = handle(
  requestErasure,
  {
    store,
    outcomes: store.outcomes,
    people: personStore(),
    organisations: organisationStore(),
    rules: () => settings(identity),
    proofs: proofTable(),
    limiter: rateLimiter(),
    stepUps: stepUpGuard(),
  },
  operation,
);
