import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { previewTemplate } from './contract/templates.ts';
import { digestValues, isForDigests } from './model/digest-values.ts';
import type { OwnValue } from './model/renderer.ts';
import { checkVariables, contentOf, unsubscribeVariable } from './model/template.ts';
import { type TemplateStore, templateStore } from './store/templates.ts';

export const operation: Operation<typeof previewTemplate, { store: Pick<TemplateStore, 'find'> }> = async (
  { params, body },
  _caller,
  { store },
) => {
  const template = await store.find(params.name);
  if (!template) throw new AppError('not-found');
  checkVariables(template, body.variables);
  // A line for each mail that a digest would collect.
  const subjects = isForDigests(template) ? body.variables.items : undefined;
  const parts =
    subjects === undefined
      ? []
      : String(subjects)
          .split('\n')
          .map((subject) => ({ subject, text: '' }));
  const items: Record<string, OwnValue> = parts.length > 0 ? { items: digestValues(parts).items } : {};
  const values = { ...body.variables, ...items, [unsubscribeVariable]: 'https://example.com/unsubscribe' };
  const found = contentOf(template, body.channel, body.locale, values);
  if (!found) throw new AppError('channel-unknown');
  return { locale: found.locale, content: { ...found.content } };
};

export const handler = handle(previewTemplate, { store: templateStore() }, operation);
