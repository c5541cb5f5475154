import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { deleteWebhookSource } from './contract/sources.ts';
import { type SourceStore, sourceStore } from './store/sources.ts';

export const operation: Operation<typeof deleteWebhookSource, { store: Pick<SourceStore, 'delete'> }> = async (
  { params },
  _caller,
  context,
) => {
  await context.store.delete(params.source, context);
};

const store = sourceStore();
export const handler = handle(deleteWebhookSource, { store, outcomes: store.outcomes }, operation);
