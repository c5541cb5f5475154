import { randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type Answer, type Call, call, eventually, outputs } from './stack.ts';

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly personId: string;
  readonly token: string;
  readonly idToken: string;
  readonly refreshToken: string;
  /** A call with this person's access token. */
  call(method: string, path: string, more?: Call): Promise<Answer>;
}

export const cognito = new CognitoIdentityProviderClient({
  endpoint: outputs.cognitoEndpoint,
  region: outputs.region,
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
});
const ClientId = outputs.userPoolClientId;

interface Mail {
  readonly to: string | readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly kind?: string;
  readonly code?: string;
}

/** Mails that the stack sent to an address, newest first. */
export async function mailsTo(address: string): Promise<Mail[]> {
  const response = await fetch(`${outputs.awsEndpoint}/_local/outbox?to=${encodeURIComponent(address)}`);
  return (await response.json()) as Mail[];
}

/** Signs up, confirms with the mailed code and signs in, with AWS's own client. */
export async function createPerson(email = `${randomUUID()}@example.com`): Promise<Person> {
  const password = 'Correct-Horse-7-Battery';
  const { UserSub } = await cognito.send(
    new SignUpCommand({
      ClientId,
      Username: email,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: email }],
    }),
  );
  const code = await eventually(async () => {
    const found = (await mailsTo(email)).find((mail) => mail.code);
    if (!found?.code) throw new Error(`no code was mailed to ${email}`);
    return found.code;
  });
  await cognito.send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode: code }));
  return { ...(await signIn(email, password)), personId: UserSub ?? '' };
}

/** A further sign-in of the same person: another session. */
export async function signIn(email: string, password: string): Promise<Person> {
  const { AuthenticationResult: tokens } = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  );
  const token = tokens?.AccessToken ?? '';
  const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return {
    email,
    password,
    personId: sub,
    token,
    idToken: tokens?.IdToken ?? '',
    refreshToken: tokens?.RefreshToken ?? '',
    call: (method, path, more = {}) => call(method, path, { token, ...more }),
  };
}

/** The user pool as an operator with AWS credentials reaches it. */
export const operator = new CognitoIdentityProviderClient({
  endpoint: outputs.awsEndpoint,
  region: outputs.region,
  credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
});

/** Puts a person into a group as an operator would, and signs in again so that the token says so. */
async function joinGroup({ email, password }: Person, GroupName: string): Promise<Person> {
  await operator.send(new AdminAddUserToGroupCommand({ UserPoolId: outputs.userPoolId, Username: email, GroupName }));
  return signIn(email, password);
}
export const makeAdmin = (person: Person) => joinGroup(person, 'admin');
export const makeAnalyst = (person: Person) => joinGroup(person, 'fraud-analyst');
