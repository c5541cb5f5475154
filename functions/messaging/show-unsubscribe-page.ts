import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { messaging } from './contract/module.ts';
import { showUnsubscribePage } from './contract/unsubscribe.ts';
import { askingPage } from './model/unsubscribe-pages.ts';
import { readToken } from './model/unsubscribe-token.ts';
import { type SecretStore, secretStore } from './store/secret.ts';

interface Dependencies {
  readonly secret: Pick<SecretStore, 'expected'>;
  readonly wording: () => { readonly appName: string };
}

export const operation: Operation<typeof showUnsubscribePage, Dependencies> = async ({ params }, _caller, context) => {
  const subscription = await readToken(params.token, context.secret.expected);
  if (!subscription) throw new AppError('not-found');
  return askingPage(context.wording().appName, subscription.topics);
};

export const handler = handle(
  showUnsubscribePage,
  { secret: secretStore(), wording: () => settings(messaging) },
  operation,
);
