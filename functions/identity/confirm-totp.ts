import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { confirmTotp } from './contract/authenticators.ts';
import { openSetup, toAuthenticator } from './model/authenticator.ts';
import { stepOfCode } from './model/totp.ts';
import { type AuthenticatorStore, authenticatorStore } from './store/authenticators.ts';
import type { Person, TotpItem } from './store/items.ts';
import { type TotpSecrets, totpSecrets } from './store/totp-secrets.ts';

interface Dependencies {
  readonly store: Pick<AuthenticatorStore, 'setup' | 'add'>;
  readonly secrets: Pick<TotpSecrets, 'open'>;
}

/** The code shows that the app has the secret, and is itself used up: it confirms nothing more. */
export const operation: Operation<typeof confirmTotp, Dependencies> = async ({ body }, caller, context) => {
  const { store, secrets, now } = context;
  const { personId } = caller;
  const { authenticatorId, code } = body;
  const at = now();
  const setup = openSetup(await store.setup(personId), caller, { authenticatorId, kind: 'totp' }, at);
  const { name = '', sealed = '' } = setup;
  const lastStep = stepOfCode(await secrets.open(sealed, personId, authenticatorId), code, at);
  if (lastStep === undefined) throw new AppError('code-wrong');
  const createdAt = at.toISOString();
  const item: TotpItem = { entity: 'Authenticator', kind: 'totp', authenticatorId, name, sealed, lastStep, createdAt };
  return store.add(caller.account as Person, item, setup, toAuthenticator(item), context);
};

const store = authenticatorStore();
export const handler = handle(
  confirmTotp,
  { store, secrets: totpSecrets(), outcomes: store.outcomes, limiter: rateLimiter() },
  operation,
);
