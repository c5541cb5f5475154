import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { deleteAudience } from './contract/segments.ts';
import { type SegmentStore, segmentStore } from './store/segments.ts';

export const operation: Operation<typeof deleteAudience, { store: Pick<SegmentStore, 'delete'> }> = async (
  { params },
  _caller,
  context,
) => {
  await context.store.delete(params.name, context);
  return undefined;
};

const store = segmentStore();
export const handler = handle(deleteAudience, { store, outcomes: store.outcomes }, operation);
