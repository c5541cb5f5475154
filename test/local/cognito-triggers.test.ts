import {
  AdminConfirmSignUpCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { startFunctions } from '../../lib/local/functions/start-functions.ts';
import type { FunctionRunner } from '../../lib/local/model.ts';
import { ARN, alsoEnds, EMAIL, events, pool, read, start, startWith, useHookedPool } from './cognito-hooked-pool.ts';
import { CLIENT_ID, PASSWORD, POOL_ID, permissionFor, refusal, runnerOf, signIn } from './cognito-pool.ts';
import { credentials, functionOf, keptLog, stackOf, workplace } from './functions-stack.ts';

useHookedPool();

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
    alsoEnds(async () => {
      await runner.stop();
      place.remove();
    });
    const resources = [permissionFor(ARN)];
    await startWith({ runner, resources, pool: { LambdaConfig: { PreSignUp: ARN } } });
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
    await startWith({ pool: { LambdaConfig }, runner: runnerOf({ [ARN]: (event) => event }) });
    expect(pool.lines.join()).toContain('no AWS::Lambda::Permission');
    expect(await refusal(signUp())).toMatch(/^UnexpectedLambdaException: PreSignUp .* AccessDeniedException/);
    await pool.end();
    const broken: FunctionRunner = { ...runnerOf({}), invoke: () => Promise.reject(new Error('No such function')) };
    await startWith({ pool: { LambdaConfig }, runner: broken, resources: [permissionFor(ARN)] });
    expect(await refusal(signUp())).toMatch(/^UnexpectedLambdaException: PreSignUp .* No such function/);
  });
});
