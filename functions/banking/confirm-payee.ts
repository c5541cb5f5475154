import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { demandStepUp } from '../../lib/runtime/step-up.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { confirmPayee } from './contract/payees.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toPayee } from './model/payees/payee-view.ts';
import { type PayeeStore, payeeStore } from './store/payees.ts';

interface Dependencies {
  readonly store: Pick<PayeeStore, 'get' | 'confirm' | 'proofs'>;
  readonly memberships: Memberships;
}

/** Name and number of a payee never change, so the proof of the path is one of both. */
export const operation: Operation<typeof confirmPayee, Dependencies> = async ({ params, query }, caller, context) => {
  const { store } = context;
  const holder = holderOf(caller, query.organisationId);
  await assertHolder(caller, holder, 'spend', context.memberships);
  const found = await store.get(holder.holderId, params.payeeId);
  if (found.confirmedAt !== undefined) return toPayee(found);
  const proof = await demandStepUp(context, store.proofs);
  const confirmedAt = context.now().toISOString();
  return store.confirm(found, confirmedAt, proof, toPayee({ ...found, confirmedAt }), context);
};

const store = payeeStore();
export const handler = handle(
  confirmPayee,
  { stepUps: stepUpGuard(), store, outcomes: store.outcomes, memberships: memberships() },
  operation,
);
