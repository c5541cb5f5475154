import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getErasure } from './contract/erasure.ts';
import { toErasure } from './model/erasure.ts';
import { type ErasureStore, erasureStore } from './store/erasures.ts';

export const operation: Operation<typeof getErasure, { store: Pick<ErasureStore, 'find'> }> = async (
  _input,
  { personId },
  { store },
) => {
  const erasure = await store.find(personId);
  if (!erasure) throw new AppError('not-found');
  return toErasure(erasure);
};

export const handler = handle(getErasure, { store: erasureStore() }, operation);
