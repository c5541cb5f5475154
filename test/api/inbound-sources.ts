import { type SchemeName, schemes } from '../webhooks/signers.ts';
import type { Person } from './people.ts';
import { type Answer, outputs } from './stack.ts';

export const sourcePath = (source: string) => `/v1/admin/webhook-sources/${source}`;

/** Says how a source signs. */
export async function configure(
  admin: Person,
  source: string,
  name: SchemeName = 'stripe',
  more: object = {},
): Promise<Answer> {
  const { sign: _sign, other: _other, ...scheme } = schemes[name];
  return admin.call('PUT', sourcePath(source), { json: { ...scheme, ...more } });
}

interface Post {
  readonly name?: SchemeName;
  readonly secret?: string;
  /** Seconds that the signature is old. */
  readonly age?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of what was signed. */
  readonly sent?: Uint8Array | string;
}

/** Posts as a provider does: signed bytes, and no token. */
export async function provide(
  source: string,
  body: Uint8Array<ArrayBuffer> | string,
  post: Post = {},
): Promise<Answer> {
  const { name = 'stripe', secret = schemes[name].secret, age = 0, headers, sent = body } = post;
  const signed = schemes[name].sign({ secret, body, at: Math.floor(Date.now() / 1000) - age });
  const response = await fetch(`${outputs.apiUrl}/v1/webhooks/in/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', ...signed, ...headers },
    body: sent as BodyInit,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : '' };
}
