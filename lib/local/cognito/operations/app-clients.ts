import { readAppClient } from '../config/read-app-client.ts';
import type { AppClient, UserPool } from '../config/user-pool.ts';
import type { Cognito, Operation } from '../context.ts';
import { CognitoError, invalid } from '../protocol/cognito-error.ts';
import { clientShape } from './describe.ts';
import { findPool, findPoolApp } from './find-app.ts';

/** AWS lets an app client have so many. */
const mostSecrets = 2;
const secretPattern = /^[\w+]{24,64}$/;
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

const random = (cognito: Cognito, length: number) =>
  [...cognito.random.bytes(length)].map((byte) => letters[byte % letters.length]).join('');

/** Puts an app client that an operation made beside those of the templates. */
export function readMadeClients({ pools, clients }: Pick<Cognito, 'pools' | 'clients'>): void {
  for (const pool of pools.values()) {
    for (const made of clients.all(pool.id))
      adopt(pool, made.id, made.properties, clients.secrets(made.id).at(-1)?.value);
  }
}

function adopt(
  pool: UserPool,
  id: string,
  properties: Readonly<Record<string, unknown>>,
  secret: string | undefined,
): AppClient {
  const plain = readAppClient(pool.id, { ref: id, properties: { ...properties, GenerateSecret: false } } as never);
  const client = { ...plain, secret };
  (pool.clients as Map<string, AppClient>).set(id, client);
  return client;
}

/** CreateUserPoolClient */
export const createUserPoolClient: Operation = (cognito, { input }) => {
  const pool = findPool(cognito, input);
  const { UserPoolId: _pool, ClientSecret: given, GenerateSecret: generate, ...properties } = input.body;
  const name = input.text('ClientName');
  if (given !== undefined && generate === true) throw invalid('GenerateSecret and ClientSecret exclude each other.');
  if (given !== undefined && !secretPattern.test(String(given))) throw invalid('ClientSecret has an invalid form.');
  const flows = input.texts('AllowedOAuthFlows');
  const machine = flows.includes('client_credentials');
  if (machine && flows.length > 1)
    throw invalid('client_credentials flow can not be selected along with code flow or implicit flow.');
  if (machine && generate !== true && given === undefined)
    throw invalid('client_credentials flow requires a client secret.');
  checkScopes(pool, input.texts('AllowedOAuthScopes'));
  const id = random(cognito, 26);
  const now = cognito.now();
  cognito.clients.add({ id, poolId: pool.id, properties: { ...properties, ClientName: name } }, now);
  const secret = generate === true ? random(cognito, 51) : (given as string | undefined);
  if (secret !== undefined) cognito.clients.addSecret(id, secret, now);
  return { UserPoolClient: clientShape(adopt(pool, id, { ...properties, ClientName: name }, secret)) };
};

function checkScopes({ scopes }: UserPool, wanted: readonly string[]): void {
  const unknown = wanted.find((scope) => scope.includes('/') && !scopes.has(scope));
  if (unknown) throw new CognitoError('ScopeDoesNotExistException', `Invalid scope requested: ${unknown}`);
}

/** DeleteUserPoolClient */
export const deleteUserPoolClient: Operation = (cognito, { input }) => {
  const { pool, client } = findPoolApp(cognito, input);
  if (!cognito.clients.delete(client.id)) throw invalid('An app client of a template is not deleted locally.');
  (pool.clients as Map<string, AppClient>).delete(client.id);
  return {};
};

/** AddUserPoolClientSecret */
export const addUserPoolClientSecret: Operation = (cognito, { input }) => {
  const { client } = findPoolApp(cognito, input);
  const values = cognito.clients.valuesOf(client);
  if (values.length === 0) throw invalid('The app client is public: it takes no secret.');
  if (values.length >= mostSecrets) {
    throw new CognitoError('LimitExceededException', `An app client has ${mostSecrets} secrets at most.`);
  }
  const given = input.optionalText('ClientSecret');
  if (given !== undefined && !secretPattern.test(given)) throw invalid('ClientSecret has an invalid form.');
  const secret = cognito.clients.addSecret(client.id, given ?? random(cognito, 51), cognito.now());
  remember(cognito, client);
  return {
    ClientSecretDescriptor: { ...shape(secret), ...(given === undefined ? { ClientSecretValue: secret.value } : {}) },
  };
};

/** DeleteUserPoolClientSecret */
export const deleteUserPoolClientSecret: Operation = (cognito, { input }) => {
  const { client } = findPoolApp(cognito, input);
  const id = input.text('ClientSecretId');
  const known = cognito.clients.secrets(client.id).some((secret) => secret.id === id);
  if (!known) throw new CognitoError('ResourceNotFoundException', `Client secret ${id} does not exist.`);
  if (cognito.clients.valuesOf(client).length === 1)
    throw invalid('The only secret of an app client cannot be deleted.');
  cognito.clients.deleteSecret(client.id, id);
  remember(cognito, client);
  return {};
};

/** The user pools API takes hashes by the newest secret; by that of the template, where there is one. */
function remember({ pools, clients }: Cognito, client: AppClient): void {
  if (!clients.isMade(client.id)) return;
  const secret = clients.valuesOf(client).at(-1);
  const pool = pools.get(client.poolId);
  if (pool) (pool.clients as Map<string, AppClient>).set(client.id, { ...client, secret });
}

/** ListUserPoolClientSecrets: never their values. */
export const listUserPoolClientSecrets: Operation = (cognito, { input }) => {
  const { client } = findPoolApp(cognito, input);
  return { ClientSecrets: cognito.clients.secrets(client.id).map(shape) };
};

const shape = ({ id, createdAt }: { readonly id: string; readonly createdAt: number }) => ({
  ClientSecretId: id,
  ClientSecretCreateDate: createdAt / 1000,
});
