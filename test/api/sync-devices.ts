import { randomUUID } from 'node:crypto';
import { type Client, type ClientOptions, createClient } from '../../client/src/create-client.ts';
import { mailsTo } from './people.ts';
import { eventually, outputs } from './stack.ts';

const password = 'Correct-horse-9-battery';

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

/** Someone new, signed in through the client that apps use. */
export async function newOwner(options: Partial<ClientOptions> = {}): Promise<Owner> {
  const { apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint } = outputs;
  const client = createClient({ apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint, ...options });
  const email = `device-${randomUUID()}@example.com`;
  await client.auth.signUp(email, password);
  const code = await eventually(async () => {
    const [mail] = await mailsTo(email);
    if (!mail?.code) throw new Error(`no code for ${email}`);
    return mail.code;
  });
  await client.auth.confirmSignUp(email, code);
  await client.auth.signIn(email, password);
  const { personId } = await client.api.getProfile();
  return { email, client, personId, space: `p-${personId}`, device: (more) => signIn(email, more) };
}
