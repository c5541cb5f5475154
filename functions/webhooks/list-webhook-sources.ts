import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listWebhookSources } from './contract/sources.ts';
import { toSource } from './model/inbound/source.ts';
import { type SourceStore, sourceStore } from './store/sources.ts';

export const operation: Operation<typeof listWebhookSources, { store: Pick<SourceStore, 'list'> }> = async (
  _input,
  _caller,
  { store, now },
) => ({ items: (await store.list()).map((item) => toSource(item, now())) });

export const handler = handle(listWebhookSources, { store: sourceStore() }, operation);
