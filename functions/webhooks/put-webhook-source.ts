import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { putWebhookSource } from './contract/sources.ts';
import { requireFitting, toSource } from './model/inbound/source.ts';
import { type SourceItem, type SourceStore, sourceKey, sourceStore } from './store/sources.ts';

export const operation: Operation<typeof putWebhookSource, { store: Pick<SourceStore, 'put'> }> = async (
  { params: { source }, body: { scheme, hmac, secret, description = '' } },
  _caller,
  context,
) => {
  const at = context.now();
  const item: SourceItem = {
    ...sourceKey(source),
    entity: 'WebhookSource',
    source,
    description,
    scheme,
    ...(hmac ? { hmac } : {}),
    secrets: [{ secret }],
    updatedAt: at.toISOString(),
  };
  requireFitting(item, secret);
  return context.store.put(item, toSource(item, at), context);
};

const store = sourceStore();
export const handler = handle(putWebhookSource, { store, outcomes: store.outcomes }, operation);
