import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { commandHash, receivedPath } from '../../lib/step-up/command.ts';
import { identity } from './contract/module.ts';
import { beginStepUp } from './contract/step-ups.ts';
import { passkeyTimeout, requestOptions } from './model/passkey-options.ts';
import { type AuthenticatorStore, authenticatorStore } from './store/authenticators.ts';
import { type StepUpStore, stepUpStore } from './store/step-ups.ts';

interface Dependencies {
  readonly store: Pick<StepUpStore, 'begin'>;
  readonly authenticators: Pick<AuthenticatorStore, 'list'>;
  readonly rules: () => { readonly passkeyRpId: string };
}

export const operation: Operation<typeof beginStepUp, Dependencies> = async ({ body }, caller, context) => {
  const { store, authenticators, rules, now, newId, randomBytes } = context;
  const { personId, sessionId } = caller;
  const path = receivedPath(body.path);
  if (path === undefined) throw new AppError('path-undecodable');
  const items = await authenticators.list(personId);
  if (items.length === 0) throw new AppError('no-authenticator');
  const stepUpId = newId();
  const challenge = Buffer.from(randomBytes(32)).toString('base64url');
  const validUntil = new Date(now().getTime() + passkeyTimeout).toISOString();
  const command = commandHash({ ...body, path });
  await store.begin(personId, { entity: 'StepUp', stepUpId, sessionId, command, challenge, validUntil });
  return {
    stepUpId,
    expiresAt: validUntil,
    authenticators: items.map(({ authenticatorId, kind, name }) => ({ authenticatorId, kind, name })),
    passkeys: requestOptions(items, challenge, rules().passkeyRpId),
  };
};

export const handler = handle(
  beginStepUp,
  {
    store: stepUpStore(),
    authenticators: authenticatorStore(),
    rules: () => settings(identity),
    limiter: rateLimiter(),
  },
  operation,
);
