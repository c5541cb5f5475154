import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listTemplates } from './contract/templates.ts';
import { type TemplateStore, templateStore } from './store/templates.ts';

export const operation: Operation<typeof listTemplates, { store: Pick<TemplateStore, 'list'> }> = async (
  _input,
  _caller,
  { store },
) => {
  const items = await store.list();
  return {
    items: items.map(({ name, topic, kind, version, updatedAt }) => ({ name, topic, kind, version, updatedAt })),
  };
};

export const handler = handle(listTemplates, { store: templateStore() }, operation);
