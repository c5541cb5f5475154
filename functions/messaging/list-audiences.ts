import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listAudiences } from './contract/segments.ts';
import { toSegment } from './model/views.ts';
import { type SegmentStore, segmentStore } from './store/segments.ts';

export const operation: Operation<typeof listAudiences, { store: Pick<SegmentStore, 'list'> }> = async (
  _input,
  _caller,
  { store },
) => ({ items: (await store.list()).map(toSegment) });

export const handler = handle(listAudiences, { store: segmentStore() }, operation);
