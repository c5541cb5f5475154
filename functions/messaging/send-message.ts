import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { sendMessage } from './contract/messages.ts';
import { messaging } from './contract/module.ts';
import { newMessage, toMessage } from './model/new-message.ts';
import { checkChannels, checkVariables } from './model/template.ts';
import { type MessageStore, messageStore } from './store/messages.ts';
import { type TemplateStore, templateStore } from './store/templates.ts';

interface Dependencies {
  readonly store: Pick<MessageStore, 'create'>;
  readonly templates: Pick<TemplateStore, 'find'>;
  readonly limits: () => { readonly messageDays: number };
}

export const operation: Operation<typeof sendMessage, Dependencies> = async ({ body }, _caller, context) => {
  const { personId, variables, locale, phoneNumber, sendAt } = body;
  const template = await context.templates.find(body.template);
  if (!template) throw new AppError('template-unknown');
  checkVariables(template, variables);
  const channels = checkChannels(template, body.channels);
  const messageId = context.newId();
  const order = { messageId, personId, template, variables, channels, locale, phoneNumber, sendAt };
  const made = newMessage(order, context.now(), context.limits().messageDays);
  return context.store.create(made, toMessage(made.message, made.deliveries), context);
};

const store = messageStore();
export const handler = handle(
  sendMessage,
  { store, outcomes: store.outcomes, templates: templateStore(), limits: () => settings(messaging) },
  operation,
);
