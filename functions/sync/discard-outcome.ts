import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { discardOutcome } from './contract/push.ts';
import { type KeptOutcomeStore, keptOutcomeStore } from './store/kept-outcomes.ts';

/** Only what is kept goes: the number still has its outcome. */
export const operation: Operation<typeof discardOutcome, { store: Pick<KeptOutcomeStore, 'discard'> }> = async (
  { params },
  { personId },
  { store },
) => {
  await store.discard(personId, params.clientId, Number(params.number));
};

export const handler = handle(discardOutcome, { store: keptOutcomeStore() }, operation);
