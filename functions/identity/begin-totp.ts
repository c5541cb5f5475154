import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import type { ProofTable } from '../../lib/runtime/step-up.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { beginTotp } from './contract/authenticators.ts';
import { identity } from './contract/module.ts';
import { allowSetup } from './model/authenticator.ts';
import { base32, otpauthUri, secretBytes } from './model/totp.ts';
import { type AuthenticatorStore, authenticatorStore, proofTable } from './store/authenticators.ts';
import type { Person } from './store/items.ts';
import { type TotpSecrets, totpSecrets } from './store/totp-secrets.ts';

interface Dependencies {
  readonly store: Pick<AuthenticatorStore, 'begin'>;
  readonly secrets: Pick<TotpSecrets, 'seal'>;
  readonly proofs: ProofTable;
  readonly rules: () => {
    readonly authenticatorsPerPerson: number;
    readonly freshSignInMinutes: number;
    readonly appName: string;
  };
}

const minutes = 10;

export const operation: Operation<typeof beginTotp, Dependencies> = async ({ body }, caller, context) => {
  const { store, secrets, rules, now, randomBytes } = context;
  const { personId } = caller;
  const { setup, proofs } = await allowSetup(caller, context, minutes);
  const { authenticatorId, validUntil: expiresAt } = setup;
  const secret = randomBytes(secretBytes);
  const sealed = await secrets.seal(secret, personId, authenticatorId);
  await store.begin(personId, { ...setup, kind: 'totp', name: body.name, sealed }, proofs, now());
  const account = (caller.account as Person).email ?? personId;
  return { authenticatorId, secret: base32(secret), uri: otpauthUri(secret, rules().appName, account), expiresAt };
};

export const handler = handle(
  beginTotp,
  {
    store: authenticatorStore(),
    secrets: totpSecrets(),
    proofs: proofTable(),
    rules: () => settings(identity),
    limiter: rateLimiter(),
    stepUps: stepUpGuard(),
  },
  operation,
);
