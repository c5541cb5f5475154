import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { CLIENT_ID, PASSWORD, POOL_ID, type Pool, refusal, signIn, startPool } from './cognito-pool.ts';

const EMAIL = 'ada@example.com';
const NEW_PASSWORD = 'Another-horse-10';
const ada = { UserPoolId: POOL_ID, Username: EMAIL };
let pool: Pool;
afterEach(() => pool.end());

const invite = (input: Partial<ConstructorParameters<typeof AdminCreateUserCommand>[0]> = {}) =>
  pool.server.send(new AdminCreateUserCommand({ ...ada, TemporaryPassword: PASSWORD, ...input }));

const choose = (Session: string | undefined, attributes: Record<string, string> = {}) =>
  pool.app.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME: EMAIL, NEW_PASSWORD, ...attributes },
    }),
  );

describe('The first sign-in of an invited user', () => {
  it('takes the temporary password as the invitation spells it, whatever signs it has', async () => {
    pool = await startPool();
    const TemporaryPassword = "Pa$$-word-$&-9-$'";
    await invite({ TemporaryPassword });
    expect(pool.outbox().at(-1)?.text).toBe(
      `Your username is ${EMAIL} and temporary password is ${TemporaryPassword}.`,
    );
    expect((await signIn(pool, EMAIL, TemporaryPassword)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });

  it('does not change what is known of them already, the address that they were invited by above all', async () => {
    pool = await startPool();
    await invite();
    const { Session } = await signIn(pool, EMAIL);
    for (const [name, value] of [
      ['email', 'mallory@example.com'],
      ['email', EMAIL],
      ['sub', 'somebody-else'],
    ]) {
      expect(await refusal(choose(Session, { [`userAttributes.${name}`]: String(value) }))).toBe(
        `NotAuthorizedException: Cannot modify an already provided ${name}`,
      );
    }
    expect((await choose(Session, { 'userAttributes.given_name': 'Ada' })).AuthenticationResult).toBeDefined();
    const { UserAttributes } = await pool.server.send(new AdminGetUserCommand(ada));
    expect(UserAttributes).toContainEqual({ Name: 'given_name', Value: 'Ada' });
  });

  it('asks for what the pool requires and the administrator did not give', async () => {
    pool = await startPool({ pool: { Schema: [{ Name: 'given_name', Required: true, Mutable: true }] } });
    await invite();
    const { Session, ChallengeParameters } = await signIn(pool, EMAIL);
    expect(ChallengeParameters?.requiredAttributes).toBe('["userAttributes.given_name"]');
    expect(await refusal(choose(Session))).toBe(
      'InvalidParameterException: Invalid attributes given, given_name is missing',
    );
    expect((await choose(Session, { 'userAttributes.given_name': 'Ada' })).AuthenticationResult).toBeDefined();
  });

  it('gives no tokens to who was disabled since the password was asked for', async () => {
    pool = await startPool();
    await invite();
    const { Session } = await signIn(pool, EMAIL);
    await pool.server.send(new AdminDisableUserCommand(ada));
    expect(await refusal(choose(Session))).toBe('NotAuthorizedException: User is disabled.');
  });
});
