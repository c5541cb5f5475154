import { createHmac } from 'node:crypto';
import type { AppClient, UserPool } from '../config/user-pool.ts';
import type { App, Cognito } from '../context.ts';
import { CognitoError, userNotFound } from '../protocol/cognito-error.ts';
import type { Input } from '../protocol/read-input.ts';
import { sameText } from '../store/code-store.ts';
import type { User } from '../store/user-store.ts';

/** The app client that an unsigned call names. */
export function findApp({ pools }: Cognito, clientId: string): App {
  for (const pool of pools.values()) {
    const client = pool.clients.get(clientId);
    if (client) return { pool, client };
  }
  throw new CognitoError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
}

/** The pool that a signed call names. */
export function findPool({ pools }: Cognito, input: Input): UserPool {
  const poolId = input.text('UserPoolId');
  const pool = pools.get(poolId);
  if (!pool) throw new CognitoError('ResourceNotFoundException', `User pool ${poolId} does not exist.`);
  return pool;
}

/** The pool and the app client of a signed call. */
export function findPoolApp(cognito: Cognito, input: Input): App {
  const pool = findPool(cognito, input);
  const clientId = input.text('ClientId');
  const client = pool.clients.get(clientId);
  if (!client) throw new CognitoError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  return { pool, client };
}

/** The user that a signed call names. @throws UserNotFoundException */
export function findPoolUser(cognito: Cognito, input: Input): { pool: UserPool; user: User } {
  const pool = findPool(cognito, input);
  const user = cognito.users.find(pool, input.text('Username'));
  if (!user) throw userNotFound();
  return { pool, user };
}

/** @throws NotAuthorizedException when a confidential client's hash over one of these names is missing or wrong. */
export function checkSecretHash(client: AppClient, names: readonly string[], given: string | undefined): void {
  if (client.secret === undefined) {
    if (given === undefined) return;
    throw new CognitoError('NotAuthorizedException', `Unable to verify secret hash for client ${client.id}`);
  }
  if (given === undefined) {
    throw new CognitoError(
      'NotAuthorizedException',
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    );
  }
  const { secret, id } = client;
  const valid = names.some((name) =>
    sameText(
      given,
      createHmac('sha256', secret)
        .update(name + id)
        .digest('base64'),
    ),
  );
  if (!valid) throw new CognitoError('NotAuthorizedException', `Unable to verify secret hash for client ${id}`);
}
