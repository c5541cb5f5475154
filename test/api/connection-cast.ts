import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { signatureOf } from '../../lib/runtime/signed-body.ts';
import { must } from './fault-cast.ts';
import type { Person } from './people.ts';
import { type Answer, eventually, outputs } from './stack.ts';

const secrets = new SecretsManagerClient({
  endpoint: outputs.awsEndpoint,
  region: outputs.region,
  credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
});
let known: Promise<string> | undefined;
/** As the operator reads it, to give it to the provider. */
const providerSecret = (): Promise<string> => {
  known ??= secrets
    .send(new GetSecretValueCommand({ SecretId: outputs.aggregatorKey }))
    .then(({ SecretString = '' }) => SecretString);
  return known;
};

/** Posts signed bytes, and no token. @param age seconds that the signature is old. */
async function post(path: string, header: string, json: unknown, { age = 0, secret = '', sent = '' } = {}) {
  const body = JSON.stringify(json);
  const at = new Date(Date.now() - age * 1000);
  const response = await fetch(`${outputs.apiUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [header]: signatureOf(body, secret || (await providerSecret()), at),
    },
    body: sent || body,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : '' } as Answer;
}

/** What the pretended provider is asked, and how its time passes. */
export const provider = (json: object, how = {}) => post('/v1/sandbox/aggregation', 'aggregation-signature', json, how);
/** The provider says that there is something to fetch. */
export const notify = (connection: string, how = {}) =>
  post('/v1/banking/connection-messages', 'connection-signature', { type: 'updates', connection }, how);

const at = (connectionId: string, rest = '') => `/v1/banking/connections/${connectionId}${rest}`;
export const connectionPath = at;

/** A connection to which nobody agreed yet. */
export async function begun(person: Person, more: object = {}) {
  const answer = await person.call('POST', '/v1/banking/connections', {
    json: { institution: 'sandbox-bank', ...more },
  });
  must(answer.status === 201, answer.body);
  const { connectionId, link } = answer.body as { connectionId: string; link: string };
  return { connectionId, code: link.split('#')[1] ?? '', link };
}

export const connectionOf = async (person: Person, connectionId: string) =>
  (await person.call('GET', '/v1/banking/connections')).body.items.find(
    (each: { connectionId: string }) => each.connectionId === connectionId,
  );

/** One whose first run is over. */
export async function connected(person: Person, more: object = {}): Promise<string> {
  const { connectionId, code } = await begun(person, more);
  const done = await person.call('POST', at(connectionId, '/completion'), { json: { code } });
  must(done.status === 200 && done.body.state === 'active', done.body);
  return connectionId;
}

/** Everything that a cursor leads to. */
export async function told(person: Person, connectionId: string, cursor = '', limit = 5) {
  const [added, modified, removed] = [[], [], []] as [Row[], Row[], string[]];
  let next = cursor;
  for (;;) {
    const query = `?limit=${limit}${next ? `&cursor=${next}` : ''}`;
    const { status, body } = await person.call('GET', at(connectionId, `/transactions${query}`));
    must(status === 200, body);
    added.push(...body.added);
    modified.push(...body.modified);
    removed.push(...body.removed);
    next = body.next;
    if (!body.hasMore) return { added, modified, removed, next };
  }
}
interface Row {
  readonly transactionId: string;
  readonly amount: string;
  readonly pending: boolean;
}

/** When a run behind a moment is over. */
export const syncedAfter = (person: Person, connectionId: string, before: string | undefined) =>
  eventually(async () => {
    const row = await connectionOf(person, connectionId);
    if (!row?.syncedAt || row.syncedAt === before) throw new Error(`not fetched yet: ${JSON.stringify(row)}`);
    return row;
  });
