import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { AppError } from '../../lib/runtime/app-error.ts';
import { AwsError, OutcomeUnknown, Throttled } from '../../lib/runtime/aws/errors.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Outcomes } from '../../lib/runtime/outcomes.ts';
import {
  claims,
  createNote,
  event,
  keyed,
  lines,
  listNotes,
  noteHandler,
  notes,
  person,
  postOnBoard,
  send,
  services,
} from './route-fixture.ts';

const post = (more: Parameters<typeof event>[2] = {}) =>
  event('POST', '/v1/notes', { json: { text: 'milk' }, ...more, headers: { ...keyed, ...more.headers } });

describe('the pipeline of a route', () => {
  it('answers what the operation returns with the status of the contract', async () => {
    const { status, body, headers } = await send(noteHandler(), post());
    expect([status, body]).toEqual([201, { id: 'n-1', text: 'milk' }]);
    expect(headers['x-request-id']).toBe('request-1');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it.each([
    ['an unknown property', { text: 'milk', ownerId: 'x' }, 400, 'invalid-request'],
    ['a wrong type', { text: 5 }, 400, 'invalid-request'],
    ['a control character', { text: 'a\u0000b' }, 400, 'invalid-request'],
    ['a lone surrogate', { text: 'a\ud800b' }, 400, 'invalid-request'],
    ['an empty text', { text: '   ' }, 400, 'invalid-request'],
    ['an array instead of an object', [], 400, 'invalid-request'],
    ['null', null, 400, 'invalid-request'],
  ])('refuses %s', async (_, json, status, code) => {
    const answer = await send(noteHandler(), post({ json }));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      title: expect.any(String),
      remedy: expect.any(String),
      requestId: 'request-1',
    });
  });

  it.each([
    ['text that is no JSON', '{"text":', 400, 'malformed-json'],
    ['a byte order mark', '\ufeff{"text":"milk"}', 400, 'malformed-json'],
    ['__proto__', '{"text":"milk","__proto__":{"admin":true}}', 400, 'malformed-json'],
    ['an escaped __proto__', '{"text":"milk","\\u005f_proto__":{"admin":true}}', 400, 'malformed-json'],
    ['constructor.prototype', '{"text":"milk","constructor":{"prototype":{"admin":true}}}', 400, 'invalid-request'],
    ['a hundred thousand brackets', '['.repeat(100_000), 413, 'body-too-large'],
    ['nesting beyond 32', `{"tags":${'['.repeat(40)}${']'.repeat(40)},"text":"a"}`, 400, 'malformed-json'],
    ['an empty body', '', 400, 'malformed-json'],
  ])('refuses a body with %s', async (_, body, status, code) => {
    const answer = await send(noteHandler(), { ...post(), body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it.each([['text/plain'], ['application/xml'], ['application/json; charset=utf-16'], [undefined]])(
    'refuses content type %s with 415',
    async (type) => {
      const answer = await send(noteHandler(), post({ headers: { 'content-type': type as string } }));
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type']);
    },
  );

  it('counts bytes, not characters, against the body limit', async () => {
    const answer = await send(noteHandler(), post({ json: { text: '€'.repeat(700) } }));
    expect([answer.status, answer.body.code]).toEqual([413, 'body-too-large']);
  });

  it('normalises text to NFC and trims it', async () => {
    const answer = await send(noteHandler(), post({ json: { text: '  cafe\u0301 ' } }));
    expect(answer.body.text).toBe('café');
  });

  it('tells all issues at once, with their places', async () => {
    const { body } = await send(noteHandler(), {
      ...post({ json: { tags: [2], title: 'x' } }),
      queryStringParameters: { x: '1' },
    });
    expect(body.issues).toEqual([
      { in: 'query', path: 'x', message: 'is not known here' },
      { in: 'body', path: 'text', message: 'is missing' },
      { in: 'body', path: 'tags.0', message: 'must be of type string' },
      { in: 'body', path: 'title', message: 'is not known here' },
    ]);
  });

  it('refuses an id token, and claims without a person or a sign-in that could be ended', async () => {
    const { origin_jti: _session, ...noSession } = claims;
    const { auth_time: _time, ...noTime } = claims;
    const wrongs = [{ ...claims, token_use: 'id' }, { ...claims, sub: 'x' }, noSession, noTime, {}];
    for (const wrong of [...wrongs, { ...claims, origin_jti: '' }, { ...claims, auth_time: 'soon' }]) {
      const request = post();
      const answer = await send(noteHandler(), {
        ...request,
        requestContext: { ...request.requestContext, authorizer: { jwt: { claims: wrong } } },
      });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    }
  });

  it('asks for an Idempotency-Key where an effect could be doubled', async () => {
    const answer = await send(noteHandler(), event('POST', '/v1/notes', { json: { text: 'milk' } }));
    expect([answer.status, answer.body.code]).toEqual([400, 'idempotency-key-missing']);
  });

  it.each([['k'.repeat(256)], ['with space'], ['ümlaut'], ['']])('refuses Idempotency-Key %o', async (key) => {
    const answer = await send(noteHandler(), post({ headers: { 'idempotency-key': key } }));
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request']);
  });

  it('gives the first answer again when a repeated command fails because of its own first run', async () => {
    const find = async () => ({ response: { id: 'n-0', text: 'first' } });
    const outcomes = { ...(services.outcomes as Outcomes), commit: async () => undefined as never, find };
    const handler = noteHandler({ outcomes }, () => {
      throw new AppError('note-locked');
    });
    expect((await send(handler, post())).body).toEqual({ id: 'n-0', text: 'first' });
  });

  it('answers a declared failure with its status, and a code that the route does not declare with 500', async () => {
    const failing = (code: string) =>
      noteHandler({}, () => {
        throw new AppError(code, 'because');
      });
    expect((await send(failing('note-locked'), post())).body).toMatchObject({ status: 409, detail: 'because' });
    const { status, body } = await send(failing('nobody-knows'), post());
    expect([status, body.code, body.detail]).toEqual([500, 'internal-error', undefined]);
  });

  it('never lets the text of a fault leave', async () => {
    const handler = noteHandler({}, () => {
      throw new Error('table Mainstay-prod-People at arn:aws:dynamodb:secret');
    });
    const answer = await send(handler, post());
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer)).not.toMatch(/arn|Mainstay|at .*\.ts/);
    expect(lines.at(-1)).toContain('arn:aws:dynamodb:secret');
  });

  it('answers a response that breaks its schema with 500', async () => {
    const handler = handle(createNote, services, async () => ({ id: 'n', text: 't', secret: 1 }) as never);
    expect((await send(handler, post())).status).toBe(500);
  });

  it.each([
    [
      'throttling',
      new Throttled({ code: 'ThrottlingException', message: '', status: 400, operation: 'dynamodb:PutItem' }),
    ],
    [
      'an unknown outcome',
      new OutcomeUnknown({ code: 'ECONNRESET', message: '', status: 0, operation: 'dynamodb:PutItem' }),
    ],
    [
      'a conflict over one item',
      new AwsError({
        code: 'TransactionConflictException',
        message: '',
        status: 400,
        operation: 'dynamodb:UpdateItem',
      }),
    ],
  ])('answers %s of a service with 503 and Retry-After', async (_, error) => {
    const answer = await send(
      noteHandler({}, () => {
        throw error;
      }),
      post(),
    );
    expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([503, 'unavailable', '1']);
  });

  it('lets nobody frame a page', async () => {
    const page = notes.route({
      method: 'GET',
      path: '/page',
      auth: 'public',
      summary: 'A page',
      contentType: 'text/html',
      response: z.string(),
    });
    const handler = handle(page, services, async () => '<p>');
    const answer = (await handler(event('GET', '/v1/page'), {})) as {
      statusCode: number;
      headers: Record<string, string>;
    };
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-security-policy': "frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    });
  });

  it('will not load when a keyed route has no outcomes, or a paged one no cursors', () => {
    expect(() => handle(createNote, { cursors: services.cursors }, async () => ({ id: '', text: '' }))).toThrow(
      'outcomes',
    );
    expect(() => handle(listNotes, {}, async () => ({ items: [] }))).toThrow('cursors');
  });
});

describe('the version gate', () => {
  const appVersions = { ios: { minimum: '2.1.0', storeUrl: 'https://store.example/app' } };
  const from = (platform: string | undefined, version: string | undefined) =>
    send(
      noteHandler({ appVersions }),
      post({ headers: { 'x-app-platform': platform as string, 'x-app-version': version as string } }),
    );

  it.each([['2.0.9'], ['1'], ['2.0'], ['0.99.99'], ['2.0.99-beta']])(
    'refuses version %s with 426 and the store',
    async (version) => {
      const { status, body } = await from('ios', version);
      expect([status, body.code]).toEqual([426, 'upgrade-required']);
      expect(body).toMatchObject({ storeUrl: 'https://store.example/app', minimumVersion: '2.1.0' });
    },
  );
  it.each([['2.1.0'], ['2.1'], ['2.10'], ['3'], ['2.1.0+77']])('lets version %s in', async (version) => {
    expect((await from('ios', version)).status).toBe(201);
  });
  it('lets platforms without a minimum in, and callers that name no app', async () => {
    expect((await from('android', '0.0.1')).status).toBe(201);
    expect((await from(undefined, undefined)).status).toBe(201);
  });
  it.each([
    ['ios', 'newest'],
    ['ios', undefined],
    [undefined, '1.0.0'],
    ['__proto__', '1'],
    ['ios', '1.2.3.4.5'],
  ])('refuses %s %s as unreadable', async (platform, version) => {
    expect((await from(platform, version)).status).toBe(400);
  });
});

describe('authorization in the pipeline', () => {
  const organisationId = '0190b5a0-0000-7000-8000-0000000000aa';
  const put = (facts: object) =>
    send(
      handle(postOnBoard, { ...services, readFacts: async () => facts }, async () => undefined),
      event('PUT', `/v1/organisations/${organisationId}/board`, { pathParameters: { organisationId } }),
    );
  const account = { personId: person, status: 'active' };
  const organisation = { organisationId, status: 'active' };

  it('lets the role act that has the action, with 204', async () => {
    expect((await put({ account, organisation, membership: { role: 'owner' } })).status).toBe(204);
  });
  it('refuses a role without it with 403', async () => {
    expect((await put({ account, organisation, membership: { role: 'guest' } })).body.code).toBe('forbidden');
  });
  it("answers 404 for someone else's organisation, as for one that is not there", async () => {
    const [theirs, none] = [await put({ account, organisation }), await put({ account })];
    expect(theirs.body).toEqual(none.body);
    expect(theirs.status).toBe(404);
  });
  it('refuses an ended session with 401', async () => {
    const answer = await put({
      account: { ...account, revokedSessions: { 's-1': 9e9 } },
      organisation,
      membership: { role: 'owner' },
    });
    expect([answer.status, answer.body.code]).toEqual([401, 'session-revoked']);
  });
  it('refuses ids that are no UUIDs before anything is read', async () => {
    for (const id of ['a#b', '../x', '%00', 'x'.repeat(2000), 'PERSON#1', '\u202e']) {
      let reads = 0;
      const readFacts = async () => {
        reads += 1;
        return {};
      };
      const handler = handle(postOnBoard, { ...services, readFacts }, async () => undefined);
      const answer = await send(
        handler,
        event('PUT', '/v1/organisations/x/board', { pathParameters: { organisationId: id } }),
      );
      expect([answer.status, reads]).toEqual([400, 0]);
    }
  });
});
