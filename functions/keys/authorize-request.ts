import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { authorizeRequest } from './contract/work.ts';
import { scopesOfToken } from './model/machine-client.ts';
import { keyIdOf } from './model/secret-text.ts';
import { secretOf } from './model/secrets.ts';
import type { Claims } from './model/token.ts';
import { type AccessTokens, accessTokens } from './store/access-tokens.ts';
import { type CredentialStore, credentialStore } from './store/credentials.ts';

interface Dependencies {
  readonly store: CredentialStore;
  readonly tokens: AccessTokens;
}

type Context = Parameters<ConsumerOperation<typeof authorizeRequest, Dependencies>>[1];

/**
 * Says who holds a credential, and nothing of what they may do: the function behind the route decides that, from what is true at that moment. So
 * API Gateway may keep the answer for a while.
 * @returns undefined for nobody: 401.
 */
export const operation: ConsumerOperation<typeof authorizeRequest, Dependencies> = async ({ credential }, context) =>
  credential.startsWith('mk_') ? holderOf(credential, context) : holderOfToken(credential, context);

async function holderOf(text: string, context: Context) {
  const { store, now, log } = context;
  const keyId = keyIdOf(text);
  const account = keyId && (await store.account(keyId));
  const secretId = account ? secretOf(account, text, now()) : undefined;
  if (!account || !secretId) {
    log.info('key refused', { keyId, reason: keyId ? 'not valid' : 'malformed' });
    return undefined;
  }
  await noteUse(account, context);
  return { kind: 'api-key', id: account.personId, secret: secretId, since: seconds(now()) };
}

const seconds = (at: Date) => String(Math.floor(at.getTime() / 1000));

/** Claims that the pipeline reads. */
const passedOn = ['sub', 'token_use', 'origin_jti', 'auth_time', 'cognito:groups'] as const;

async function holderOfToken(token: string, context: Context) {
  const { tokens, now, log } = context;
  const claims = await tokens.verify(token, now());
  if (!claims) {
    log.info('token refused');
    return undefined;
  }
  if (claims.client_id !== tokens.appClient()) return machine(claims, context);
  const passed = Object.fromEntries(passedOn.map((name) => [name, claims[name]]));
  return { kind: 'person', id: String(claims.sub), ends: String(claims.exp), claims: JSON.stringify(passed) };
}

/** A token that a client of the pool got for itself; people of other clients have a `username`. */
async function machine(claims: Claims, context: Context) {
  const { client_id: clientId, sub, username, iat, exp } = claims;
  if (typeof clientId !== 'string' || sub !== clientId || username !== undefined) return undefined;
  const holder = await context.store.holderOf(clientId);
  if (!holder) {
    context.log.info('machine refused', { clientId });
    return undefined;
  }
  await noteUse({ ...holder, personId: holder.keyId }, context);
  const scopes = scopesOfToken(claims.scope).join(' ');
  return { kind: 'machine', id: holder.keyId, secret: clientId, since: String(iat), ends: String(exp), scopes };
}

async function noteUse(key: { personId: string; organisationId: string }, { store, now, log }: Context) {
  try {
    await store.noteUse(key, now());
  } catch (error) {
    log.warn('the use of a key was not noted', { keyId: key.personId, error });
  }
}

export const handler = consume(authorizeRequest, { store: credentialStore(), tokens: accessTokens() }, operation);
