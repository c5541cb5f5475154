import type { CryptoProvider } from '../crypto/provider.ts';
import { AuthError } from '../errors.ts';
import type { Cognito } from './cognito.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { type CodeStep, type SignInStep, totpUri } from './sign-in-step.ts';
import { claimPassword, startSrp } from './srp.ts';
import type { Tokens } from './tokens.ts';

export interface SignInContext {
  readonly cognito: Cognito;
  readonly crypto: CryptoProvider;
  readonly keeper: SessionKeeper;
  readonly poolId: string;
  readonly clientId: string;
}

export interface AuthAnswer {
  readonly ChallengeName?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly Session?: string;
  readonly AuthenticationResult?: {
    readonly AccessToken: string;
    readonly IdToken: string;
    readonly RefreshToken: string;
  };
}

const codeNames: Readonly<Record<CodeStep['challenge'], string>> = {
  SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA_CODE',
  SMS_MFA: 'SMS_MFA_CODE',
  EMAIL_OTP: 'EMAIL_OTP_CODE',
};

export const tokensOf = (result: NonNullable<AuthAnswer['AuthenticationResult']>): Tokens => ({
  accessToken: result.AccessToken,
  idToken: result.IdToken,
  refreshToken: result.RefreshToken,
});

const list = (json: string | undefined) =>
  (JSON.parse(json || '[]') as string[]).map((name) => name.replace('userAttributes.', ''));

/** Signs in with SRP: the password proves itself and is never sent. */
export async function signInWithSrp(context: SignInContext, username: string, password: string): Promise<SignInStep> {
  const { cognito, crypto, clientId, poolId, keeper } = context;
  const start = startSrp(crypto);
  const first = await cognito<AuthAnswer>('InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId: clientId,
    AuthParameters: { USERNAME: username, SRP_A: start.A },
  });
  const given = first.ChallengeParameters ?? {};
  if (first.ChallengeName !== 'PASSWORD_VERIFIER') return nextStep(context, username, first);
  const userId = given.USER_ID_FOR_SRP ?? '';
  const { SRP_B: B = '', SALT: salt = '', SECRET_BLOCK: secretBlock = '' } = given;
  const now = new Date(keeper.serverNow());
  const claim = await claimPassword(crypto, start, { poolId, userId, password, B, salt, secretBlock, now });
  return answerChallenge(context, userId, first, {
    PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
    PASSWORD_CLAIM_SIGNATURE: claim.signature,
    TIMESTAMP: claim.timestamp,
  });
}

/** Signs in by sending the password over TLS; the app client must allow it. */
export async function signInWithPassword(
  context: SignInContext,
  username: string,
  password: string,
): Promise<SignInStep> {
  const answer = await context.cognito<AuthAnswer>('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: context.clientId,
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });
  return nextStep(context, username, answer);
}

async function answerChallenge(
  context: SignInContext,
  username: string,
  { ChallengeName, Session }: AuthAnswer,
  responses: Readonly<Record<string, string>>,
): Promise<SignInStep> {
  const answer = await context.cognito<AuthAnswer>('RespondToAuthChallenge', {
    ChallengeName,
    ClientId: context.clientId,
    ...(Session ? { Session } : {}),
    ChallengeResponses: { USERNAME: username, ...responses },
  });
  return nextStep(context, username, answer);
}

async function nextStep(context: SignInContext, name: string, answer: AuthAnswer): Promise<SignInStep> {
  if (answer.AuthenticationResult) {
    return { step: 'signed-in', session: await context.keeper.begin(tokensOf(answer.AuthenticationResult)) };
  }
  const given = answer.ChallengeParameters ?? {};
  const username = given.USER_ID_FOR_SRP ?? name;
  const respond = (responses: Readonly<Record<string, string>>) =>
    answerChallenge(context, username, answer, responses);
  switch (answer.ChallengeName) {
    case 'SOFTWARE_TOKEN_MFA':
    case 'SMS_MFA':
    case 'EMAIL_OTP': {
      const challenge = answer.ChallengeName;
      const destination = given.CODE_DELIVERY_DESTINATION;
      const submit = (code: string) => respond({ [codeNames[challenge]]: code });
      return { step: 'code', challenge, ...(destination ? { destination } : {}), submit };
    }
    case 'SELECT_MFA_TYPE':
      return {
        step: 'choose-factor',
        challenge: answer.ChallengeName,
        factors: list(given.MFAS_CAN_CHOOSE),
        choose: (factor) => respond({ ANSWER: factor }),
      };
    case 'NEW_PASSWORD_REQUIRED':
      return {
        step: 'new-password',
        challenge: answer.ChallengeName,
        requiredAttributes: list(given.requiredAttributes),
        submit: (password, attributes = {}) => {
          const prefixed = Object.entries(attributes).map(([key, value]) => [`userAttributes.${key}`, value]);
          return respond({ NEW_PASSWORD: password, ...Object.fromEntries(prefixed) });
        },
      };
    case 'MFA_SETUP':
      return setUpTotp(context, username, name, answer);
    default:
      throw new AuthError('UnsupportedChallenge', `this client cannot answer the challenge ${answer.ChallengeName}`);
  }
}

async function setUpTotp(
  context: SignInContext,
  username: string,
  account: string,
  answer: AuthAnswer,
): Promise<SignInStep> {
  const { cognito } = context;
  const started = await cognito<{ SecretCode: string; Session?: string }>('AssociateSoftwareToken', {
    Session: answer.Session,
  });
  return {
    step: 'set-up-totp',
    challenge: 'MFA_SETUP',
    secret: started.SecretCode,
    uri: (issuer) => totpUri(started.SecretCode, account, issuer),
    async submit(code, deviceName) {
      const verified = await cognito<{ Session?: string }>('VerifySoftwareToken', {
        Session: started.Session ?? answer.Session,
        UserCode: code,
        ...(deviceName ? { FriendlyDeviceName: deviceName } : {}),
      });
      const Session = verified.Session ?? started.Session ?? answer.Session;
      return answerChallenge(context, username, { ChallengeName: 'MFA_SETUP', ...(Session ? { Session } : {}) }, {});
    },
  };
}
