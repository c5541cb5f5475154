import { save } from '../attributes/change-attributes.ts';
import { checkValues, checkWritable } from '../attributes/check-attributes.ts';
import type { MfaMethod } from '../config/user-pool.ts';
import type { App, Call, Cognito, Operation } from '../context.ts';
import { CognitoError, invalid, wrongCredentials } from '../protocol/cognito-error.ts';
import { parameter } from '../protocol/read-input.ts';
import { type Attempt, type AuthAnswer, close, open, sessionRefused } from '../sign-in/challenges.ts';
import { refuseLocked, settlePassword } from '../sign-in/check-password.ts';
import { afterPassword, askForCode, finish, secondFactor } from '../sign-in/continue-sign-in.ts';
import { checkPasswordHistory, checkPasswordPolicy, poolName, withPassword } from '../sign-in/password-policy.ts';
import { isTimestamp, provesPassword } from '../sign-in/srp.ts';
import type { Challenge } from '../store/challenge-store.ts';
import { sameText } from '../store/code-store.ts';
import type { User } from '../store/user-store.ts';
import { checkSecretHash, findApp, findPoolApp } from './find-app.ts';
import { useTotpCode } from './software-token.ts';

/** RespondToAuthChallenge */
export const respondToAuthChallenge: Operation = (cognito, call) =>
  respond(cognito, call, findApp(cognito, call.input.text('ClientId')));

/** AdminRespondToAuthChallenge */
export const adminRespondToAuthChallenge: Operation = (cognito, call) =>
  respond(cognito, call, findPoolApp(cognito, call.input));

interface Answer extends Attempt {
  readonly responses: Readonly<Record<string, string>>;
  readonly challenge: Challenge;
  readonly user: User;
}

function respond(cognito: Cognito, { input, caller }: Call, app: App): Promise<AuthAnswer> {
  const name = input.text('ChallengeName');
  const responses = input.map('ChallengeResponses');
  const username = parameter(responses, 'USERNAME');
  checkSecretHash(app.client, [username], responses.SECRET_HASH);
  const attempt: Attempt = { app, caller, clientMetadata: input.map('ClientMetadata') };
  if (name === 'PASSWORD_VERIFIER') return verifyPassword(cognito, attempt, responses);
  const handler = HANDLERS[name];
  if (!handler) throw invalid(`Challenge ${name} is not run by the local user pool.`);
  const challenge = open(cognito, app, name, input.optionalText('Session'));
  const user = cognito.users.find(app.pool, challenge.data.username ?? '');
  if (!user || cognito.users.find(app.pool, username)?.username !== user.username) {
    throw sessionRefused('Invalid session for the user.');
  }
  if (!user.enabled) throw new CognitoError('NotAuthorizedException', 'User is disabled.');
  return handler(cognito, { ...attempt, responses, challenge, user });
}

const HANDLERS: Readonly<Record<string, (cognito: Cognito, answer: Answer) => Promise<AuthAnswer>>> = {
  NEW_PASSWORD_REQUIRED: setNewPassword,
  SOFTWARE_TOKEN_MFA: (cognito, answer) => {
    const code = parameter(answer.responses, 'SOFTWARE_TOKEN_MFA_CODE');
    return secondFactorGiven(cognito, answer, () => useTotpCode(cognito, answer.app.pool, answer.user, code));
  },
  SMS_MFA: (cognito, answer) => sentCodeGiven(cognito, answer, 'SMS_MFA_CODE'),
  EMAIL_OTP: (cognito, answer) => sentCodeGiven(cognito, answer, 'EMAIL_OTP_CODE'),
  SELECT_MFA_TYPE: async (cognito, answer) => {
    const chosen = parameter(answer.responses, 'ANSWER');
    if (!answer.challenge.data.methods?.includes(chosen)) throw invalid('ANSWER must be one of MFAS_CAN_CHOOSE.');
    close(cognito, answer.challenge);
    return askForCode(cognito, answer, answer.user, chosen as MfaMethod, answer.challenge.data.source);
  },
  MFA_SETUP: async (cognito, answer) => {
    const { app, challenge, user } = answer;
    if (!challenge.data.proved) throw sessionRefused('Invalid session for the user.');
    close(cognito, challenge);
    const enabled: MfaMethod[] = [...new Set([...user.mfa.enabled, 'SOFTWARE_TOKEN_MFA' as const])];
    const changed: User = { ...user, mfa: { enabled, preferred: user.mfa.preferred ?? 'SOFTWARE_TOKEN_MFA' } };
    save(cognito, app.pool, changed);
    return finish(cognito, answer, changed, challenge.data.source);
  },
};

async function verifyPassword(
  cognito: Cognito,
  attempt: Attempt,
  responses: Readonly<Record<string, string>>,
): Promise<AuthAnswer> {
  const { app } = attempt;
  const secretBlock = parameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const signature = parameter(responses, 'PASSWORD_CLAIM_SIGNATURE');
  const timestamp = parameter(responses, 'TIMESTAMP');
  if (!isTimestamp(timestamp)) throw invalid('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english');
  const challenge = open(cognito, app, 'PASSWORD_VERIFIER', secretBlock);
  const { srp, username } = challenge.data;
  if (!srp) throw wrongCredentials();
  refuseLocked(cognito, app, srp.subject);
  close(cognito, challenge);
  const claim = { poolName: poolName(app.pool), userId: srp.userId, secretBlock, timestamp, signature };
  const user = cognito.users.find(app.pool, username ?? '');
  const proven = provesPassword(srp, claim) && user !== undefined && user.password?.verifier === srp.verifier;
  settlePassword(cognito, app, srp.subject, proven);
  return afterPassword(cognito, attempt, user as User);
}

async function setNewPassword(cognito: Cognito, answer: Answer): Promise<AuthAnswer> {
  const { app, responses, user } = answer;
  const password = parameter(responses, 'NEW_PASSWORD');
  checkPasswordPolicy(app.pool.password, password);
  checkPasswordHistory(app.pool, user, password);
  const given = Object.entries(responses)
    .filter(([key]) => key.startsWith('userAttributes.'))
    .map(([key, Value]) => ({ Name: key.slice('userAttributes.'.length), Value }));
  const names = given.map(({ Name }) => Name);
  const required = [...app.pool.attributes.values()].filter((rule) => rule.required).map(({ name }) => name);
  const provided = required.find((name) => user.attributes[name] && names.includes(name));
  if (provided) throw new CognitoError('NotAuthorizedException', `Cannot modify an already provided ${provided}`);
  checkWritable(app.client, names);
  checkValues(app.pool, given);
  const attributes = { ...user.attributes, ...Object.fromEntries(given.map(({ Name, Value }) => [Name, Value])) };
  const missing = required.find((name) => !attributes[name]);
  if (missing) throw invalid(`Invalid attributes given, ${missing} is missing`);
  close(cognito, answer.challenge);
  const confirmed: User = {
    ...user,
    attributes,
    status: 'CONFIRMED',
    temporaryUntil: undefined,
    modifiedAt: cognito.now(),
  };
  const changed = withPassword(app.pool, confirmed, password, cognito.random.bytes(16).toString('hex'));
  save(cognito, app.pool, changed);
  return secondFactor(cognito, answer, changed, 'NewPasswordChallenge');
}

function sentCodeGiven(cognito: Cognito, answer: Answer, field: string): Promise<AuthAnswer> {
  const given = parameter(answer.responses, field);
  return secondFactorGiven(cognito, answer, () => {
    if (!sameText(given, answer.challenge.data.code ?? '')) {
      throw new CognitoError('CodeMismatchException', 'Invalid code or auth state for the user.');
    }
  });
}

/** A wrong code may be tried again in the same session, until the lock that wrong passwords share. */
async function secondFactorGiven(cognito: Cognito, answer: Answer, check: () => void): Promise<AuthAnswer> {
  const { app, challenge, user } = answer;
  refuseLocked(cognito, app, user.username);
  try {
    check();
  } catch (error) {
    cognito.limits.recordSignInFailure(app.pool.id, user.username, cognito.now());
    throw error;
  }
  close(cognito, challenge);
  return finish(cognito, answer, user, challenge.data.source);
}
