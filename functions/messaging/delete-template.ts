import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { deleteTemplate } from './contract/templates.ts';
import { type TemplateStore, templateStore } from './store/templates.ts';

export const operation: Operation<typeof deleteTemplate, { store: Pick<TemplateStore, 'delete'> }> = async (
  { params },
  _caller,
  context,
) => {
  await context.store.delete(params.name, context);
  return undefined;
};

const store = templateStore();
export const handler = handle(deleteTemplate, { store, outcomes: store.outcomes }, operation);
