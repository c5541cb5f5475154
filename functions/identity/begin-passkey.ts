import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import type { ProofTable } from '../../lib/runtime/step-up.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { beginPasskey } from './contract/authenticators.ts';
import { identity } from './contract/module.ts';
import { allowSetup } from './model/authenticator.ts';
import { credentialsOf, passkeyMinutes, passkeyTimeout } from './model/passkey-options.ts';
import { algorithms } from './model/webauthn/cose-key.ts';
import { type AuthenticatorStore, authenticatorStore, proofTable } from './store/authenticators.ts';
import type { Person } from './store/items.ts';

interface Dependencies {
  readonly store: Pick<AuthenticatorStore, 'begin' | 'list'>;
  readonly proofs: ProofTable;
  readonly rules: () => {
    readonly authenticatorsPerPerson: number;
    readonly freshSignInMinutes: number;
    readonly appName: string;
    readonly passkeyRpId: string;
  };
}

export const operation: Operation<typeof beginPasskey, Dependencies> = async (_input, caller, context) => {
  const { store, rules, now, randomBytes } = context;
  const { appName, passkeyRpId: id } = rules();
  if (!id) throw new AppError('passkeys-off');
  const { personId } = caller;
  const { email, displayName } = caller.account as Person;
  const { setup, proofs } = await allowSetup(caller, context, passkeyMinutes);
  const { authenticatorId, validUntil: expiresAt } = setup;
  const challenge = Buffer.from(randomBytes(32)).toString('base64url');
  const known = credentialsOf(await store.list(personId));
  await store.begin(personId, { ...setup, kind: 'passkey', challenge }, proofs, now());
  const name = email ?? personId;
  // The person's id is random and says nothing of them, as a user handle must.
  const handle = Buffer.from(personId.replaceAll('-', ''), 'hex').toString('base64url');
  const options = {
    rp: { id, name: appName },
    user: { id: handle, name, displayName: displayName ?? name },
    challenge,
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key' as const, alg })),
    timeout: passkeyTimeout,
    excludeCredentials: known,
    authenticatorSelection: { userVerification: 'required' as const, residentKey: 'preferred' as const },
    attestation: 'none' as const,
  };
  return { authenticatorId, options, expiresAt };
};

export const handler = handle(
  beginPasskey,
  {
    store: authenticatorStore(),
    proofs: proofTable(),
    rules: () => settings(identity),
    limiter: rateLimiter(),
    stepUps: stepUpGuard(),
  },
  operation,
);
