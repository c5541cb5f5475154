import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { addPasskey } from './contract/authenticators.ts';
import { identity } from './contract/module.ts';
import { openSetup, toAuthenticator } from './model/authenticator.ts';
import { isPasskey } from './model/passkey-options.ts';
import { relyingParty } from './model/webauthn/client-data.ts';
import { readRegistration } from './model/webauthn/registration.ts';
import { type AuthenticatorStore, authenticatorStore } from './store/authenticators.ts';
import type { PasskeyItem, Person } from './store/items.ts';

interface Dependencies {
  readonly store: Pick<AuthenticatorStore, 'setup' | 'add' | 'list'>;
  readonly rules: () => { readonly passkeyRpId: string; readonly passkeyOrigins: string };
}

export const operation: Operation<typeof addPasskey, Dependencies> = async ({ body }, caller, context) => {
  const { store, rules, now } = context;
  const { personId } = caller;
  const { authenticatorId, name, credential } = body;
  const rp = relyingParty(rules());
  if (!rp.id) throw new AppError('passkeys-off');
  const at = now();
  const setup = openSetup(await store.setup(personId), caller, { authenticatorId, kind: 'passkey' }, at);
  const made = readRegistration(credential, setup.challenge ?? '', rp);
  if (typeof made === 'string') throw new AppError('passkey-refused', made);
  const known = (await store.list(personId)).filter(isPasskey);
  if (known.some(({ credentialId }) => credentialId === made.credentialId))
    throw new AppError('passkey-refused', 'this passkey is there already');
  const item: PasskeyItem = {
    entity: 'Authenticator',
    kind: 'passkey',
    authenticatorId,
    name,
    ...made,
    transports: credential.transports ?? [],
    createdAt: at.toISOString(),
  };
  return store.add(caller.account as Person, item, setup, toAuthenticator(item), context);
};

const store = authenticatorStore();
export const handler = handle(
  addPasskey,
  { store, rules: () => settings(identity), outcomes: store.outcomes, limiter: rateLimiter() },
  operation,
);
