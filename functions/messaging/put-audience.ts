import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { putAudience } from './contract/segments.ts';
import { toSegment } from './model/views.ts';
import type { SegmentItem } from './store/items.ts';
import { type SegmentStore, segmentStore } from './store/segments.ts';

const rounds = 4;

export const operation: Operation<typeof putAudience, { store: Pick<SegmentStore, 'find' | 'save'> }> = async (
  { params, body },
  _caller,
  context,
) => {
  const { store, now } = context;
  for (let round = 0; round < rounds; round += 1) {
    const version = ((await store.find(params.name))?.version ?? 0) + 1;
    const item: SegmentItem = {
      ...body,
      entity: 'Segment',
      name: params.name,
      version,
      updatedAt: now().toISOString(),
    };
    const done = await store.save(item, toSegment(item), context);
    if (done) return done.saved;
  }
  throw new AppError('conflict');
};

const store = segmentStore();
export const handler = handle(putAudience, { store, outcomes: store.outcomes }, operation);
