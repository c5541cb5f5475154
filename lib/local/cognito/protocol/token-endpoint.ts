import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../model.ts';
import type { App, Cognito } from '../context.ts';
import { findApp } from '../operations/find-app.ts';
import { sameText } from '../store/code-store.ts';
import { machineClaims } from '../tokens/claims.ts';
import { CognitoError } from './cognito-error.ts';
import { closeUnread, readBody } from './serve-operation.ts';

/** What the endpoint refuses with, in OAuth's words (RFC 6749, 5.2). */
class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/**
 * `POST /oauth2/token` of a pool's domain, for machines: grant `client_credentials` (RFC 6749, 4.4), the client's id and secret as Basic
 * authentication or in the form. Codes and refresh tokens belong to the hosted pages, which are not run here.
 */
export async function serveToken(
  cognito: Cognito,
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = (status: number, body: object) =>
    response
      .writeHead(status, { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' })
      .end(JSON.stringify(body));
  try {
    answer(200, grant(cognito, request.headers, (await readBody(request)).toString('utf8')));
  } catch (error) {
    closeUnread(request, response);
    if (error instanceof Refused) return void answer(400, { error: error.code });
    if (error instanceof CognitoError) return void answer(400, { error: 'invalid_request' });
    log.error('cognito token endpoint failed', { error: String(error) });
    answer(500, { error: 'server_error' });
  }
}

function grant(cognito: Cognito, headers: IncomingMessage['headers'], body: string): object {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? ''))
    throw new Refused('invalid_request');
  const form = new URLSearchParams(body);
  if ([...new Set(form.keys())].some((name) => form.getAll(name).length > 1)) throw new Refused('invalid_request');
  const { pool, client } = clientOf(cognito, headers.authorization, form);
  const type = form.get('grant_type');
  if (!type) throw new Refused('invalid_request');
  if (type !== 'client_credentials') throw new Refused('unsupported_grant_type');
  if (!client.oauthFlows.has('client_credentials')) throw new Refused('unauthorized_client');
  const scopes = scopesOf(client.oauthScopes, form.get('scope'));
  const claims = machineClaims(pool, client, scopes, Math.floor(cognito.now() / 1000), cognito.random.uuid());
  return { access_token: cognito.keys.sign(pool.id, claims), expires_in: client.accessSeconds, token_type: 'Bearer' };
}

/** Those asked for, or all that the client has. */
function scopesOf(allowed: readonly string[], asked: string | null): readonly string[] {
  const wanted = asked?.split(' ').filter(Boolean) ?? [];
  const scopes = wanted.length > 0 ? [...new Set(wanted)] : allowed;
  if (scopes.length === 0 || scopes.some((scope) => !allowed.includes(scope))) throw new Refused('invalid_scope');
  return scopes;
}

function clientOf(cognito: Cognito, authorization: string | undefined, form: URLSearchParams): App {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? [];
  if (authorization !== undefined && encoded === undefined) throw new Refused('invalid_client');
  const [id, secret] = encoded === undefined ? [form.get('client_id'), form.get('client_secret')] : basic(encoded);
  const app = id ? known(cognito, id) : undefined;
  if (!app?.pool.hasDomain || !secret) throw new Refused('invalid_client');
  const values = cognito.clients.valuesOf(app.client);
  // All are compared, so that the time does not tell which one it was.
  if (values.filter((value) => sameText(value, secret)).length === 0) throw new Refused('invalid_client');
  return app;
}

function basic(encoded: string): [string, string] {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? ['', ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function known(cognito: Cognito, id: string): App | undefined {
  try {
    return findApp(cognito, id);
  } catch {
    return undefined;
  }
}
