import { setTimeout } from 'node:timers/promises';
import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { ARN, EMAIL, events, pool, start, useHookedPool } from './cognito-hooked-pool.ts';
import { CLIENT_ID, claimsOf, createUser, PASSWORD, POOL_ID, refusal, signIn, tokensOf } from './cognito-pool.ts';

useHookedPool();

describe('Triggers of a sign-in', () => {
  it('refuse before the password, and after it', async () => {
    let failing = '';
    await start({ PreAuthentication: ARN, PostAuthentication: ARN }, (event) => {
      if (event.triggerSource.startsWith(failing) && failing) throw new Error('Closed');
    });
    await createUser(pool, EMAIL);
    await signIn(pool, EMAIL);
    expect(events.map((event) => event.triggerSource)).toEqual([
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
    ]);
    expect(events[0].request).toMatchObject({ validationData: null, userNotFound: false });
    expect(events[1].request.newDeviceUsed).toBe(false);
    failing = 'PreAuthentication';
    expect(await refusal(signIn(pool, EMAIL))).toBe(
      'UserLambdaValidationException: PreAuthentication failed with error Closed.',
    );
    failing = 'PostAuthentication';
    expect(await refusal(signIn(pool, EMAIL))).toBe(
      'UserLambdaValidationException: PostAuthentication failed with error Closed.',
    );
  });

  it('may disable the user, or see it deleted, before the tokens are made: there are none then', async () => {
    const who = { UserPoolId: POOL_ID, Username: EMAIL };
    let act = () => pool.server.send(new AdminDisableUserCommand(who)) as Promise<unknown>;
    await start({ PreTokenGeneration: ARN }, () => act().then(() => undefined));
    await createUser(pool, EMAIL);
    expect(await refusal(signIn(pool, EMAIL))).toBe('NotAuthorizedException: User is disabled.');
    await pool.server.send(new AdminEnableUserCommand(who));
    act = () => pool.server.send(new AdminDeleteUserCommand(who));
    expect(await refusal(signIn(pool, EMAIL))).toMatch(/^UserNotFoundException/);
  });

  it('hear of a name that does not exist only where unknown users are hidden', async () => {
    await start({ PreAuthentication: ARN });
    await refusal(signIn(pool, 'nobody@example.com'));
    expect(events[0]).toMatchObject({
      userName: 'nobody@example.com',
      request: { userNotFound: true, userAttributes: {} },
    });
    await pool.end();
    await start({ PreAuthentication: ARN }, undefined, { client: { PreventUserExistenceErrors: 'LEGACY' } });
    await refusal(signIn(pool, 'nobody@example.com'));
    expect(events).toEqual([]);
  });

  it('change the ID token and the groups (version 1), but no claim that Cognito keeps to itself', async () => {
    await start(
      { PreTokenGeneration: ARN },
      (event) => {
        event.response.claimsOverrideDetails = {
          claimsToAddOrOverride: { plan: 'pro', sub: 'forged', iss: 'forged' },
          claimsToSuppress: ['email', 'aud_'],
          groupOverrideDetails: { groupsToOverride: ['painters'] },
        };
      },
      { groups: ['admin'] },
    );
    const sub = await createUser(pool, EMAIL);
    await pool.server.send(
      new AdminAddUserToGroupCommand({ UserPoolId: POOL_ID, Username: EMAIL, GroupName: 'admin' }),
    );
    const { access, id } = await tokensOf(pool, EMAIL);
    expect(events[0]).toMatchObject({
      version: '1',
      triggerSource: 'TokenGeneration_Authentication',
      request: { groupConfiguration: { groupsToOverride: ['admin'], iamRolesToOverride: [], preferredRole: null } },
      response: { claimsOverrideDetails: null },
    });
    expect(claimsOf(id)).toMatchObject({
      plan: 'pro',
      sub,
      iss: `${pool.address}/${POOL_ID}`,
      'cognito:groups': ['painters'],
    });
    expect(claimsOf(id)).not.toHaveProperty('email');
    expect(claimsOf(access)).toMatchObject({ 'cognito:groups': ['painters'] });
    expect(claimsOf(access)).not.toHaveProperty('plan');
  });

  it('change both tokens and the scopes (version 2), at a refresh too', async () => {
    await start({ PreTokenGenerationConfig: { LambdaArn: ARN, LambdaVersion: 'V2_0' } }, (event) => {
      event.response.claimsAndScopeOverrideDetails = {
        idTokenGeneration: { claimsToAddOrOverride: { plan: 'pro' } },
        accessTokenGeneration: {
          claimsToAddOrOverride: { tenant: { id: 7, tags: ['a'] }, client_id: 'forged' },
          scopesToAdd: ['orders/read'],
        },
      };
    });
    await createUser(pool, EMAIL);
    const tokens = await tokensOf(pool, EMAIL);
    expect(events[0]).toMatchObject({ version: '2', request: { scopes: ['aws.cognito.signin.user.admin'] } });
    const { AuthenticationResult: refreshed } = await pool.app.send(
      new GetTokensFromRefreshTokenCommand({ ClientId: CLIENT_ID, RefreshToken: tokens.refresh }),
    );
    expect(events[1].triggerSource).toBe('TokenGeneration_RefreshTokens');
    for (const access of [tokens.access, String(refreshed?.AccessToken)]) {
      expect(claimsOf(access)).toMatchObject({
        tenant: { id: 7, tags: ['a'] },
        client_id: CLIENT_ID,
        scope: 'aws.cognito.signin.user.admin orders/read',
      });
    }
    expect(claimsOf(tokens.id)).toMatchObject({ plan: 'pro' });
  });

  it('that answer scopes or claims as no list are refused, not spelled out', async () => {
    let details = {};
    await start({ PreTokenGenerationConfig: { LambdaArn: ARN, LambdaVersion: 'V2_0' } }, (event) => {
      event.response.claimsAndScopeOverrideDetails = details;
    });
    await createUser(pool, EMAIL);
    for (details of [
      { accessTokenGeneration: { scopesToAdd: 'orders/read' } },
      { accessTokenGeneration: { scopesToSuppress: 7 } },
      { idTokenGeneration: { claimsToSuppress: 'email' } },
    ])
      expect(await refusal(signIn(pool, EMAIL))).toBe('InvalidLambdaResponseException: Unrecognizable lambda output');
  });

  it('bring users over from elsewhere with the password that they proved there', async () => {
    await start({ UserMigration: ARN }, async (event) => {
      if (event.userName.startsWith('twice')) await setTimeout(50);
      if (event.request.password !== PASSWORD && event.triggerSource.endsWith('Authentication')) throw new Error('Bad');
      event.response.userAttributes = { email: event.userName, email_verified: 'true', username: event.userName };
      event.response.finalUserStatus = 'CONFIRMED';
      event.response.messageAction = 'SUPPRESS';
    });
    expect(await refusal(signIn(pool, EMAIL, 'Not-the-password-1'))).toMatch(/^UserLambdaValidationException/);
    expect((await signIn(pool, EMAIL)).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await signIn(pool, EMAIL)).AuthenticationResult?.AccessToken).toBeDefined();
    expect(events).toHaveLength(2);
    const both = await Promise.all([1, 2].map(() => signIn(pool, 'twice@example.com')));
    for (const { AuthenticationResult: result } of both) expect(result?.AccessToken).toBeDefined();
    const forgotten = 'grace@example.com';
    const forget = (Username: string) => pool.app.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username }));
    await Promise.all([1, 2].map(() => forget('twice-forgotten@example.com')));
    await forget(forgotten);
    const reset = { ClientId: CLIENT_ID, Username: forgotten, ConfirmationCode: pool.code(), Password: PASSWORD };
    await pool.app.send(new ConfirmForgotPasswordCommand(reset));
    expect((await signIn(pool, forgotten)).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('get ClientMetadata of InitiateAuth as validation data', async () => {
    await start({ PreAuthentication: ARN });
    await createUser(pool, EMAIL);
    await pool.app.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: EMAIL, PASSWORD },
        ClientMetadata: { version: '1.2.3' },
      }),
    );
    expect(events[0].request.validationData).toEqual({ version: '1.2.3' });
  });
});
