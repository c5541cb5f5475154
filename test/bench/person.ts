import { setTimeout as sleep } from 'node:timers/promises';
import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { RunningStack } from './running-stack.ts';

export interface Person {
  readonly personId: string;
  readonly email: string;
  readonly token: string;
}

export interface Mail {
  readonly to: string | readonly string[];
  readonly text: string;
  readonly code?: string;
}

/** Signs up, confirms with the mailed code and signs in, as the app would. */
export async function signUp({ outputs }: RunningStack, name: string): Promise<Person> {
  const { cognitoEndpoint: endpoint, region, userPoolClientId: ClientId } = outputs;
  const cognito = new CognitoIdentityProviderClient({
    endpoint: endpoint as string,
    region: region as string,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  const email = `${name}@example.com`;
  const password = 'Correct-Horse-7-Battery';
  const UserAttributes = [{ Name: 'email', Value: email }];
  const { UserSub } = await cognito.send(
    new SignUpCommand({ ClientId, Username: email, Password: password, UserAttributes }),
  );
  const { code } = await mailed(outputs, email, (mail) => mail.code !== undefined);
  await cognito.send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode: code }));
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  );
  cognito.destroy();
  return { personId: UserSub ?? '', email, token: AuthenticationResult?.AccessToken ?? '' };
}

/** The first mail to an address that is the one meant; waits for it. */
export async function mailed(
  outputs: RunningStack['outputs'],
  address: string,
  meant: (mail: Mail) => boolean,
): Promise<Mail> {
  for (let tries = 0; tries < 200; tries += 1) {
    const outbox = `${outputs.awsEndpoint}/_local/outbox?to=${encodeURIComponent(address)}`;
    const mails: Mail[] = await (await fetch(outbox)).json();
    const found = mails.find(meant);
    if (found) return found;
    await sleep(100);
  }
  throw new Error(`no such mail came to ${address}`);
}
