import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { putTemplate } from './contract/templates.ts';
import { checkTemplate, toTemplate } from './model/template.ts';
import { type SecretStore, secretStore } from './store/secret.ts';
import { type TemplateStore, templateStore } from './store/templates.ts';

interface Dependencies {
  readonly store: Pick<TemplateStore, 'find' | 'lastVersion' | 'save'>;
  readonly secret: Pick<SecretStore, 'ensure'>;
}

export const operation: Operation<typeof putTemplate, Dependencies> = async ({ params, body }, _caller, context) => {
  const { store, secret, randomBytes } = context;
  checkTemplate(body);
  await secret.ensure(randomBytes(32));
  return untilSettled(async () => {
    const before = await store.find(params.name);
    const last = before?.version ?? (await store.lastVersion(params.name));
    return (await store.save(params.name, before, body, last + 1, toTemplate, context)) ?? again;
  });
};

const store = templateStore();
export const handler = handle(putTemplate, { store, outcomes: store.outcomes, secret: secretStore() }, operation);
