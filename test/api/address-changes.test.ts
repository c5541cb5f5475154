import { randomUUID } from 'node:crypto';
import {
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { cognito, createPerson, mailsTo, type Person } from './people.ts';
import { eventually, outputs } from './stack.ts';

const ClientId = outputs.userPoolClientId;
const address = () => `${randomUUID()}@example.com`;
/** As whoever holds the token asks Cognito, without a word to the API. */
const ask = ({ token: AccessToken }: Person, email: string) =>
  cognito.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value: email }] }));

const codes = async (email: string) =>
  (await mailsTo(email))
    .filter(({ kind }) => kind === 'cognito-code')
    .map(({ subject, text, code }) => ({ subject, text: text.replace(code ?? '', '#') }));
const told = async (email: string) =>
  (await mailsTo(email)).filter(({ kind }) => kind !== 'cognito-code').map(({ subject }) => subject);
const asCognitoWrites = {
  subject: 'Your code',
  text: 'Your code is #. If you did not ask for it, ignore this message.',
};

describe('a new address, asked for at Cognito alone', () => {
  it('is told to the old one before it takes effect, once, and again when it has changed', async () => {
    const ann = await createPerson();
    const [typo, next] = [address(), address()];
    await ask(ann, typo);
    await eventually(async () => expect(await told(ann.email)).toEqual([expect.stringContaining('is asked for')]));
    await ask(ann, next);
    await cognito.send(new GetUserAttributeVerificationCodeCommand({ AccessToken: ann.token, AttributeName: 'email' }));
    expect([await codes(typo), await codes(next)]).toEqual([[asCognitoWrites], [asCognitoWrites, asCognitoWrites]]);
    expect((await ann.call('GET', '/v1/me')).body.email).toBe(ann.email);
    const [{ code: Code } = { code: '' }] = await mailsTo(next);
    await cognito.send(new VerifyUserAttributeCommand({ AccessToken: ann.token, AttributeName: 'email', Code }));
    expect((await ann.call('PUT', '/v1/me/email')).body).toMatchObject({ email: next, emailVerified: true });
    await eventually(async () =>
      expect(await told(ann.email)).toEqual([
        expect.stringContaining('was changed'),
        expect.stringContaining('is asked for'),
      ]),
    );
    expect([await told(typo), await told(next)]).toEqual([[], []]);
  });

  it('is no sign-up, no code sent again and no forgotten password: these are as they were, and tell nothing', async () => {
    const [newcomer, ann] = [address(), await createPerson()];
    const UserAttributes = [{ Name: 'email', Value: newcomer }];
    await cognito.send(new SignUpCommand({ ClientId, Username: newcomer, Password: ann.password, UserAttributes }));
    await cognito.send(new ResendConfirmationCodeCommand({ ClientId, Username: newcomer }));
    await cognito.send(new ForgotPasswordCommand({ ClientId, Username: ann.email }));
    for (const email of [newcomer, ann.email]) expect(await codes(email)).toEqual([asCognitoWrites, asCognitoWrites]);
    await ask(ann, address());
    await eventually(async () => expect(await told(ann.email)).toHaveLength(1));
    expect(await told(newcomer)).toEqual([]);
  });
});
