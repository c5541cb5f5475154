import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { recordActivity } from './contract/segments.ts';
import { type SegmentStore, segmentStore } from './store/segments.ts';

export const operation: Operation<typeof recordActivity, { store: Pick<SegmentStore, 'record'> }> = async (
  { body },
  { personId },
  context,
) => {
  await context.store.record(personId, body.name, context);
  return undefined;
};

const store = segmentStore();
export const handler = handle(recordActivity, { store, outcomes: store.outcomes, limiter: rateLimiter() }, operation);
