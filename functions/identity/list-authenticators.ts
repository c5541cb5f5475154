import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listAuthenticators } from './contract/authenticators.ts';
import { toAuthenticator } from './model/authenticator.ts';
import { type AuthenticatorStore, authenticatorStore } from './store/authenticators.ts';

export const operation: Operation<typeof listAuthenticators, { store: Pick<AuthenticatorStore, 'list'> }> = async (
  _input,
  { personId },
  { store },
) => ({ items: (await store.list(personId)).map(toAuthenticator) });

export const handler = handle(listAuthenticators, { store: authenticatorStore() }, operation);
