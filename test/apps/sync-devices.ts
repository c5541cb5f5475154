import { randomUUID } from 'node:crypto';
import { type Client, type ClientOptions, createClient } from '../../client/src/create-client.ts';
import { mailsTo } from '../api/people.ts';
import { eventually, outputs } from '../api/stack.ts';

export const password = 'Correct-horse-9-battery';

export interface Owner {
  readonly email: string;
  readonly client: Client;
  readonly personId: string;
  /** Their own space. */
  readonly space: string;
  /** Another device of the same person. */
  device(options?: Partial<ClientOptions>): Promise<Client>;
}

async function signIn(email: string, options: Partial<ClientOptions> = {}): Promise<Client> {
  const { apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint } = outputs;
  const client = createClient({ apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint, ...options });
  await client.auth.signIn(email, password);
  return client;
}

/** Somebody new, by the client that apps use; not signed in yet. @returns the address. */
export async function signUp({ auth }: Client): Promise<string> {
  const email = `device-${randomUUID()}@example.com`;
  await auth.signUp(email, password);
  const code = await eventually(async () => {
    const [mail] = await mailsTo(email);
    if (!mail?.code) throw new Error(`no code for ${email}`);
    return mail.code;
  });
  await auth.confirmSignUp(email, code);
  return email;
}

/** Someone new, signed in through the client that apps use. */
export async function newOwner(options: Partial<ClientOptions> = {}): Promise<Owner> {
  const { apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint } = outputs;
  const client = createClient({ apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint, ...options });
  const email = await signUp(client);
  await client.auth.signIn(email, password);
  const { personId } = await client.api.getProfile();
  return { email, client, personId, space: `p-${personId}`, device: (more) => signIn(email, more) };
}
