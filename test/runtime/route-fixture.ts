import * as z from 'zod/mini';
import { defineModule } from '../../lib/contract/module.ts';
import { line, paging, Uuid } from '../../lib/contract/schemas.ts';
import type { Facts } from '../../lib/policy/accounts.ts';
import { createCursors } from '../../lib/runtime/cursor.ts';
import { handle } from '../../lib/runtime/handle.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import type { Outcomes } from '../../lib/runtime/outcomes.ts';
import type { HttpEvent, HttpResponse, RouteServices } from '../../lib/runtime/pipeline/exchange.ts';

/** A small module that no stack knows, to drive the pipeline with. */
export const notes = defineModule('notes', {
  summary: 'Notes',
  tables: { notes: { pk: 'pk' } },
  errors: { 'note-locked': { status: 409, title: 'Locked', remedy: 'Unlock it.' } },
  policies: {
    note: { by: 'self', actions: ['read', 'write'] },
    board: {
      by: 'membership',
      param: 'organisationId',
      actions: ['read', 'post'],
      roles: { owner: '*', guest: ['read'] },
      custom: true,
    },
    desk: { by: 'group', group: 'admin', actions: ['open'] },
  },
});

export const createNote = notes.route({
  method: 'POST',
  path: '/notes',
  auth: 'user',
  permission: 'note:write',
  summary: 'Write a note',
  body: z.strictObject({ text: line(40), tags: z.optional(z.array(z.string())) }),
  response: z.strictObject({ id: z.string(), text: z.string() }),
  status: 201,
  errors: ['note-locked'],
  bodyLimit: 2000,
});
export const listNotes = notes.route({
  method: 'GET',
  path: '/notes',
  auth: 'user',
  permission: 'note:read',
  summary: 'List notes',
  query: paging(),
  response: z.strictObject({ items: z.array(z.string()), nextCursor: z.optional(z.string()) }),
});
export const postOnBoard = notes.route({
  method: 'PUT',
  path: '/organisations/{organisationId}/board',
  auth: 'user',
  permission: 'board:post',
  summary: 'Post',
  params: { organisationId: Uuid },
  idempotency: 'none',
});

export const person = '0190b5a0-0000-7000-8000-000000000001';
export const claims = { sub: person, token_use: 'access', origin_jti: 's-1', auth_time: '1000', jti: 'j-1' };

export interface Sent {
  readonly status: number;
  readonly headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer
  readonly body: any;
}

export const lines: string[] = [];
export const services: Partial<RouteServices> = {
  now: () => new Date('2026-11-01T00:00:00.000Z'),
  logger: (fields) => createLogger(fields, 'debug', (line) => lines.push(line)),
  readFacts: async () => ({ account: { personId: person, status: 'active' } }) as Facts,
  outcomes: {
    commit: async ({ response }) => response,
    accompany: () => ({ writes: [], committed: () => {}, earlier: () => undefined }),
    find: async () => undefined,
  } satisfies Outcomes,
  limiter: { before() {} },
  cursors: createCursors(async () => 'a-secret-of-more-than-thirty-two-characters', {
    now: () => new Date('2026-11-01T00:00:00.000Z'),
    randomBytes: (size) => new Uint8Array(size).fill(7),
  }),
};

export function event(
  method: string,
  path: string,
  more: Partial<HttpEvent> & { readonly json?: unknown } = {},
): HttpEvent {
  const { json, ...rest } = more;
  return {
    rawPath: path,
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    requestContext: {
      requestId: 'request-1',
      http: { method, sourceIp: '127.0.0.1' },
      authorizer: { jwt: { claims } },
    },
    ...rest,
    headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...rest.headers },
  };
}

export async function send(handler: ReturnType<typeof handle>, request: HttpEvent): Promise<Sent> {
  const response = (await handler(request, {})) as HttpResponse;
  return {
    status: response.statusCode,
    headers: response.headers,
    body: response.body === undefined ? undefined : JSON.parse(response.body),
  };
}

export const noteHandler = (more: Partial<RouteServices> = {}, fail?: () => never) =>
  handle(createNote, { ...services, ...more }, async ({ body }) => {
    fail?.();
    return { id: 'n-1', text: body.text };
  });

export const keyed = { 'idempotency-key': 'k-1', 'content-type': 'application/json' };
