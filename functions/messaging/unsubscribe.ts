import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { messaging } from './contract/module.ts';
import { unsubscribe } from './contract/unsubscribe.ts';
import { wants } from './model/decide.ts';
import { withoutMails } from './model/preferences.ts';
import { donePage } from './model/unsubscribe-pages.ts';
import { readToken } from './model/unsubscribe-token.ts';
import { type PreferenceStore, preferenceStore } from './store/preferences.ts';
import { type SecretStore, secretStore } from './store/secret.ts';

interface Dependencies {
  readonly store: Pick<PreferenceStore, 'find' | 'save'>;
  readonly secret: Pick<SecretStore, 'expected'>;
  readonly wording: () => { readonly appName: string };
}

const rounds = 4;

/** Repeating it changes nothing. For a person who is erased there is nothing left to end, and nothing is written. */
export const operation: Operation<typeof unsubscribe, Dependencies> = async ({ params }, _caller, context) => {
  const { store, secret, wording } = context;
  const subscription = await readToken(params.token, secret.expected);
  if (!subscription) throw new AppError('not-found');
  const { personId, topics } = subscription;
  const done = donePage(wording().appName, topics);
  for (let round = 0; round < rounds; round += 1) {
    const before = await store.find(personId);
    const left = topics.filter((topic) => wants(before, topic, 'email'));
    if (left.length === 0) return done;
    const item = withoutMails(before, left);
    concerns({ personId, resource: 'preferences/mails' });
    const command = { ...context, idempotency: undefined };
    const saved = await store.save(personId, before?.version ?? 0, item, undefined, command, left);
    if (saved !== 'changed') return done;
  }
  throw new AppError('unavailable', undefined, { retryAfter: 1 });
};

export const handler = handle(
  unsubscribe,
  { store: preferenceStore(), secret: secretStore(), wording: () => settings(messaging) },
  operation,
);
