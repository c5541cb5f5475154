import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getTemplate } from './contract/templates.ts';
import { toTemplate } from './model/template.ts';
import { type TemplateStore, templateStore } from './store/templates.ts';

export const operation: Operation<typeof getTemplate, { store: Pick<TemplateStore, 'find'> }> = async (
  { params },
  _caller,
  { store },
) => {
  const template = await store.find(params.name);
  if (!template) throw new AppError('not-found');
  return toTemplate(template);
};

export const handler = handle(getTemplate, { store: templateStore() }, operation);
