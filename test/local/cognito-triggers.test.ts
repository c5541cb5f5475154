import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startFunctions } from '../../lib/local/functions/start-functions.ts';
import type { FunctionRunner } from '../../lib/local/model.ts';
import {
  CLIENT_ID,
  claimsOf,
  createUser,
  PASSWORD,
  POOL_ID,
  type Pool,
  type PoolOptions,
  permissionFor,
  refusal,
  runnerOf,
  signIn,
  startPool,
  tokensOf,
} from './cognito-pool.ts';
import { credentials, functionOf, keptLog, stackOf, workplace } from './functions-stack.ts';

const EMAIL = 'ada@example.com';
const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:Hook';

// biome-ignore lint/suspicious/noExplicitAny: events as the trigger gets them
type Event = any;

let pool: Pool;
let events: Event[] = [];
let release: () => Promise<void> = async () => {};
afterEach(async () => {
  await pool.end();
  await release();
  release = async () => {};
});

/** One function for every trigger of the pool; `answer` changes the event that it returns. */
async function start(lambdaConfig: object, answer: (event: Event) => unknown = () => {}, options: PoolOptions = {}) {
  events = [];
  const hook = async (event: Event) => {
    events.push(structuredClone(event));
    return (await answer(event)) ?? event;
  };
  pool = await startPool({
    ...options,
    pool: { LambdaConfig: lambdaConfig, ...options.pool },
    functions: { [ARN]: hook },
  });
}
const signUp = () =>
  pool.app.send(
    new SignUpCommand({
      ClientId: CLIENT_ID,
      Username: EMAIL,
      Password: PASSWORD,
      ClientMetadata: { campaign: 'spring' },
      ValidationData: [{ Name: 'captcha', Value: 'ok' }],
    }),
  );
const confirm = () =>
  pool.app.send(new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, ConfirmationCode: pool.code() }));
const read = () => pool.server.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }));

describe('A real function behind a trigger', () => {
  it('runs in the function runner with its permission, and its error refuses the sign-up', async () => {
    const place = workplace();
    const hook = functionOf(
      place,
      'Hook',
      `export const handler = async (event) => {
         if (event.request.userAttributes.email.startsWith('bot')) throw new Error('No bots');
         event.response.autoConfirmUser = true;
         event.response.autoVerifyEmail = true;
         return event;
       };`,
    );
    const runner = startFunctions({
      stack: stackOf([hook]),
      log: keptLog(),
      stateDir: place.dir,
      awsEndpoint: 'http://127.0.0.1:9',
      rootCredentials: credentials,
      credentialsFor: () => credentials,
    });
    release = async () => {
      await runner.stop();
      place.remove();
    };
    const resources = [permissionFor(ARN)];
    pool = await startPool({ runner, resources, pool: { LambdaConfig: { PreSignUp: ARN } } });
    expect((await signUp()).UserConfirmed).toBe(true);
    expect((await signIn(pool, EMAIL)).AuthenticationResult?.AccessToken).toBeDefined();
    const bot = new SignUpCommand({ ClientId: CLIENT_ID, Username: 'bot@example.com', Password: PASSWORD });
    expect(await refusal(pool.app.send(bot))).toBe(
      'UserLambdaValidationException: PreSignUp failed with error No bots.',
    );
  });
});

describe('Triggers of a sign-up', () => {
  it("hear of it in AWS's event shapes, and PostConfirmation once for each way of confirming", async () => {
    await start({ PreSignUp: ARN, PostConfirmation: ARN });
    const { UserSub: sub } = await signUp();
    expect(events).toEqual([
      {
        version: '1',
        region: 'eu-west-1',
        userPoolId: POOL_ID,
        userName: sub,
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: CLIENT_ID },
        triggerSource: 'PreSignUp_SignUp',
        request: {
          userAttributes: { email: EMAIL },
          validationData: { captcha: 'ok' },
          clientMetadata: { campaign: 'spring' },
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
    ]);
    await confirm();
    expect(events[1]).toMatchObject({
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      userName: sub,
      request: { userAttributes: { sub, email: EMAIL, email_verified: 'true', 'cognito:user_status': 'CONFIRMED' } },
      response: {},
    });
    await pool.app.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: EMAIL }));
    const reset = { ClientId: CLIENT_ID, Username: EMAIL, ConfirmationCode: pool.code(), Password: 'Another-horse-10' };
    await pool.app.send(new ConfirmForgotPasswordCommand(reset));
    expect(events.slice(2).map((event) => event.triggerSource)).toEqual(['PostConfirmation_ConfirmForgotPassword']);
  });

  it('hear of an administrator who confirms', async () => {
    await start({ PostConfirmation: ARN });
    await signUp();
    await pool.server.send(new AdminConfirmSignUpCommand({ UserPoolId: POOL_ID, Username: EMAIL }));
    expect(events.map((event) => event.triggerSource)).toEqual(['PostConfirmation_ConfirmSignUp']);
  });

  it('leave no user behind when PreSignUp refuses, and a confirmed one when PostConfirmation fails', async () => {
    let failing = 'PreSignUp';
    await start({ PreSignUp: ARN, PostConfirmation: ARN }, (event) => {
      if (event.triggerSource.startsWith(failing)) throw new Error('Not now.');
    });
    expect(await refusal(signUp())).toBe('UserLambdaValidationException: PreSignUp failed with error Not now.');
    expect(await refusal(read())).toMatch(/^UserNotFoundException/);
    failing = 'PostConfirmation';
    await signUp();
    expect(await refusal(confirm())).toBe('UserLambdaValidationException: PostConfirmation failed with error Not now.');
    expect((await read()).UserStatus).toBe('CONFIRMED');
    expect(await refusal(confirm())).toMatch(/Current status is CONFIRMED/);
  });

  it('write the message that carries the code', async () => {
    await start({ CustomMessage: ARN }, (event) => {
      event.response.emailSubject = 'Welcome';
      event.response.emailMessage = `${event.triggerSource}: ${event.request.codeParameter}`;
    });
    await signUp();
    expect(pool.outbox()[0]).toMatchObject({ subject: 'Welcome', text: `CustomMessage_SignUp: ${pool.code()}` });
  });
});

describe('A trigger that', () => {
  const limited = { triggerLimit: { milliseconds: 50, attempts: 3 } };

  it('does not answer is tried three times', async () => {
    await start({ PreSignUp: ARN }, () => new Promise(() => {}), limited);
    expect(await refusal(signUp())).toBe(
      'UnexpectedLambdaException: PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
    );
    expect(events).toHaveLength(3);
  });

  it('answers at the third attempt is heard', async () => {
    await start({ PreSignUp: ARN }, () => (events.length < 3 ? new Promise(() => {}) : undefined), limited);
    expect((await signUp()).UserSub).toBeDefined();
  });

  it('throws is not tried again', async () => {
    await start({ PreSignUp: ARN }, () => Promise.reject(new Error('No')), limited);
    expect(await refusal(signUp())).toMatch(/^UserLambdaValidationException/);
    expect(events).toHaveLength(1);
  });

  it('returns something else than the event is refused', async () => {
    await start({ PreSignUp: ARN }, () => 'text');
    expect(await refusal(signUp())).toBe('InvalidLambdaResponseException: Unrecognizable lambda output');
  });

  it('the template does not permit, or that cannot be run, fails as on AWS and is announced', async () => {
    const LambdaConfig = { PreSignUp: ARN };
    pool = await startPool({ pool: { LambdaConfig }, runner: runnerOf({ [ARN]: (event) => event }) });
    expect(pool.lines.join()).toContain('no AWS::Lambda::Permission');
    expect(await refusal(signUp())).toMatch(/^UnexpectedLambdaException: PreSignUp .* AccessDeniedException/);
    await pool.end();
    const broken: FunctionRunner = { ...runnerOf({}), invoke: () => Promise.reject(new Error('No such function')) };
    pool = await startPool({ pool: { LambdaConfig }, runner: broken, resources: [permissionFor(ARN)] });
    expect(await refusal(signUp())).toMatch(/^UnexpectedLambdaException: PreSignUp .* No such function/);
  });
});

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

  it('bring users over from elsewhere with the password that they proved there', async () => {
    await start({ UserMigration: ARN }, (event) => {
      if (event.request.password !== PASSWORD && event.triggerSource.endsWith('Authentication')) throw new Error('Bad');
      event.response.userAttributes = { email: event.userName, email_verified: 'true', username: event.userName };
      event.response.finalUserStatus = 'CONFIRMED';
      event.response.messageAction = 'SUPPRESS';
    });
    expect(await refusal(signIn(pool, EMAIL, 'Not-the-password-1'))).toMatch(/^UserLambdaValidationException/);
    expect((await signIn(pool, EMAIL)).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await signIn(pool, EMAIL)).AuthenticationResult?.AccessToken).toBeDefined();
    expect(events).toHaveLength(2);
    const forgotten = 'grace@example.com';
    await pool.app.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: forgotten }));
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
