import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { untilSettled } from '../../lib/runtime/until-settled.ts';
import { cancelErasure } from './contract/erasure.ts';
import { type ErasureStore, erasureStore } from './store/erasures.ts';
import { type OrganisationStore, organisationStore } from './store/organisations.ts';

interface Dependencies {
  readonly store: Pick<ErasureStore, 'find' | 'cancel'>;
  readonly organisations: Pick<OrganisationStore, 'memberships'>;
}

export const operation: Operation<typeof cancelErasure, Dependencies> = async (_input, { personId }, context) => {
  const { store, organisations } = context;
  await untilSettled(async () => {
    const erasure = await store.find(personId);
    if (!erasure) throw new AppError('not-found');
    if (erasure.state === 'running') throw new AppError('erasure-started');
    const leaving = (await organisations.memberships(personId)).filter((membership) => membership.leaving);
    return store.cancel(erasure, leaving, context);
  });
};

const store = erasureStore();
export const handler = handle(
  cancelErasure,
  { store, outcomes: store.outcomes, organisations: organisationStore() },
  operation,
);
