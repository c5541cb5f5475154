import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Facts } from '../../lib/policy/accounts.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import type { Dynamo, TransactItem } from '../../lib/runtime/aws/dynamo.ts';
import { handle } from '../../lib/runtime/handle.ts';
import { createOutcomes, Refused } from '../../lib/runtime/outcomes.ts';
import type { RouteServices } from '../../lib/runtime/pipeline/exchange.ts';
import { type DynamoTable, startTable } from './dynamo-table.ts';
import { createNote, event, keyed, listNotes, notes, person, postOnBoard, send, services } from './route-fixture.ts';

const organisationId = '0190b5a0-0000-7000-8000-000000000009';
const other = '0190b5a0-0000-7000-8000-000000000002';
const listPosts = notes.route({
  method: 'GET',
  path: '/organisations/{organisationId}/posts',
  auth: 'user',
  permission: 'board:read',
  audit: 'read',
  summary: 'Read the board',
  params: postOnBoard.params,
});
const endByLink = notes.route({
  method: 'POST',
  path: '/links/end',
  auth: 'public',
  audit: 'command',
  idempotency: 'none',
  summary: 'End something by a link',
});

let table: DynamoTable;
let scan: () => Promise<Record<string, unknown>[]>;
/** Names of calls of DynamoDB that fail, once each. */
let failing: string[] = [];
let clock = new Date('2026-11-01T09:00:30.000Z');
let ids = 0;

beforeAll(async () => {
  table = await startTable('test');
  const { endpoint = '', credentials } = table.config;
  const sdk = DynamoDBDocumentClient.from(new DynamoDBClient(table.config));
  scan = async () => (await sdk.send(new ScanCommand({ TableName: 'test', ConsistentRead: true }))).Items ?? [];
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    TABLE_AUDIT_INBOX: 'test',
  });
});
afterAll(() => table?.stop());
beforeEach(async () => {
  failing = [];
  clock = new Date(clock.getTime() + 120_000);
  const requests = (await scan()).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } as never } }));
  if (requests.length > 0) await table.dynamo.batchWrite({ RequestItems: { test: requests } });
});

const entries = async () => (await scan()).filter(({ chain }) => chain !== undefined);
const outcomes = () =>
  createOutcomes(
    new Proxy(table.dynamo, {
      get:
        (dynamo, name) =>
        async (...args: unknown[]) => {
          if (failing[0] === name) throw new Error(`${failing.shift()} failed`);
          return (dynamo[name as keyof Dynamo] as (...args: unknown[]) => unknown)(...args);
        },
    }),
    { name: () => 'test', key: (id) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' }), ttl: 'expiresAt' },
  );
const own: Facts = { account: { personId: person, status: 'active' } };
const member = (role: string): Facts => ({
  account: { personId: person, status: 'active' },
  membership: { personId: person, organisationId, role },
  organisation: { organisationId, status: 'active' },
});
const more = (facts: Facts = member('owner')): Partial<RouteServices> => ({
  ...services,
  operation: 'notes/test',
  now: () => clock,
  newId: () => {
    ids += 1;
    return `0190b5a0-0000-7000-8000-${String(ids).padStart(12, '0')}`;
  },
  readFacts: async () => facts,
});
const write = (pk: string, condition?: string): TransactItem => ({
  Put: { TableName: 'test', Item: { pk, sk: 'NOTE' }, ...(condition ? { ConditionExpression: condition } : {}) },
});
const notesHandler = (writes: readonly TransactItem[], fail?: () => void) => {
  const store = outcomes();
  return handle(createNote, { ...more(own), outcomes: store }, async ({ body }, _caller, { idempotency, now }) => {
    fail?.();
    return store.commit({
      writes,
      idempotency,
      response: { id: 'n-1', noteId: 'n-1', text: body.text } as never,
      now: now(),
    });
  });
};
const create = () => event('POST', '/v1/notes', { headers: keyed, json: { text: 'Milk' } });
const onBoard = (handler: ReturnType<typeof handle>, method = 'PUT', path = 'board') =>
  send(handler, event(method, `/v1/organisations/${organisationId}/${path}`, { pathParameters: { organisationId } }));

describe('the entry of a command', () => {
  it('commits with the effect and its record, says who, what and from where, and nothing of the content', async () => {
    const handler = notesHandler([write('a')]);
    const headers = { ...keyed, 'x-app-platform': 'ios', 'x-app-version': '3.2.0' };
    expect((await send(handler, { ...create(), headers })).status).toBe(500);
    const [entry] = await entries();
    expect(entry).toEqual({
      pk: `person/${person}`,
      sk: entry?.id,
      id: entry?.id,
      chain: `person/${person}`,
      occurredAt: clock.toISOString(),
      actorId: person,
      sessionId: 's-1',
      app: 'ios 3.2.0',
      operation: 'notes/test',
      permission: 'note:write',
      resource: 'note/n-1',
      outcome: 'done',
      requestId: 'request-1',
    });
    expect(JSON.stringify(entry)).not.toContain('Milk');
  });

  it('is not there when the effect is not, and there once when the command is repeated', async () => {
    const refused = notesHandler([write('b', 'attribute_exists(pk)')]);
    expect((await send(refused, create())).status).toBe(500);
    failing = ['transactWrite'];
    expect((await send(notesHandler([write('c')]), create())).status).toBe(500);
    expect(await entries()).toEqual([]);
    const handler = notesHandler([write('d')]);
    await send(handler, create());
    await send(handler, create());
    await send(notesHandler([write('d')]), create());
    expect(await entries()).toHaveLength(1);
  });

  it('waits for the commit that holds the record when there are several, and is written once when one is tried again', async () => {
    const store = outcomes();
    let tries = 0;
    const handler = handle(
      createNote,
      { ...more(own), outcomes: store },
      async ({ body }, _caller, { idempotency, now }) => {
        const response = { id: 'n-1', text: body.text };
        await store.commit({ writes: [write('side')], idempotency: undefined, response: undefined, now: now() });
        expect(await entries()).toEqual([]);
        for (;;) {
          try {
            tries += 1;
            const condition = tries === 1 ? 'attribute_exists(pk)' : 'attribute_not_exists(pk)';
            return await store.commit({ writes: [write('main', condition)], idempotency, response, now: now() });
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
          }
        }
      },
    );
    expect((await send(handler, create())).status).toBe(201);
    expect(await entries()).toHaveLength(1);
  });

  it('is put before the answer where the command commits in another way; without it there is no answer', async () => {
    const handler = handle(postOnBoard, more(), async () => {
      concerns({ resource: 'post/1', personId: other });
      return undefined;
    });
    expect((await onBoard(handler)).status).toBe(204);
    expect(await entries()).toMatchObject([
      { chain: `organisation/${organisationId}`, resource: 'post/1', personId: other, outcome: 'done' },
    ]);
    process.env.TABLE_AUDIT_INBOX = 'nowhere';
    expect((await onBoard(handler)).status).toBe(500);
    process.env.TABLE_AUDIT_INBOX = 'test';
  });

  it('of a public route is written with what is committed, and not where nothing was', async () => {
    const { commit } = outcomes();
    const end = handle(endByLink, more(), async () => {
      concerns({ personId: other, resource: 'preferences/mails' });
      const writes = [write('link', 'attribute_not_exists(pk)')];
      const ended = commit({ writes, idempotency: undefined, response: undefined, now: clock });
      return ended.catch((error) => expect(error).toBeInstanceOf(Refused)).then(() => undefined);
    });
    for (let n = 0; n < 3; n += 1) expect((await send(end, event('POST', '/v1/links/end'))).status).toBe(204);
    expect(await entries()).toMatchObject([{ chain: `person/${other}`, outcome: 'done' }]);
  });

  it('is nowhere on a stage without an audit log', async () => {
    delete process.env.TABLE_AUDIT_INBOX;
    expect((await onBoard(handle(postOnBoard, more(), async () => undefined))).status).toBe(204);
    process.env.TABLE_AUDIT_INBOX = 'test';
    expect(await entries()).toEqual([]);
  });
});

describe('a refusal', () => {
  const board = (facts: Facts) => handle(postOnBoard, more(facts), async () => undefined);

  it('is recorded with its code and the rule that refused, once a minute', async () => {
    const handler = board(member('guest'));
    for (let n = 0; n < 5; n += 1) expect((await onBoard(handler)).status).toBe(403);
    expect((await onBoard(board(member('guest')))).status).toBe(403);
    expect(await entries()).toMatchObject([
      {
        chain: `organisation/${organisationId}`,
        outcome: 'refused',
        reason: 'forbidden default-deny',
        actorId: person,
      },
    ]);
    clock = new Date(clock.getTime() + 60_000);
    await onBoard(handler);
    expect(await entries()).toHaveLength(2);
  });

  it('begins no chain of a thing that is not there: it stands with whoever asked', async () => {
    expect((await onBoard(board({ account: { personId: person, status: 'active' } }))).status).toBe(404);
    expect(await entries()).toMatchObject([{ chain: `person/${person}`, resource: `organisation/${organisationId}` }]);
  });

  it('by an ended session or a closed account is recorded as well', async () => {
    await onBoard(board({ account: { personId: person, status: 'active', revokedSessions: { 's-1': 1 } } }));
    await onBoard(board({ account: { personId: person, status: 'disabled' } }));
    expect((await entries()).map(({ reason }) => reason).sort()).toEqual([
      'account-disabled account/disabled',
      'session-revoked session/revoked',
    ]);
  });

  it('by the operation is one when it says that somebody may not, and none when something is merely wrong', async () => {
    const failingWith = (code: 'forbidden' | 'conflict') =>
      handle(postOnBoard, more(), async () => {
        throw new AppError(code);
      });
    await onBoard(failingWith('conflict'));
    expect(await entries()).toEqual([]);
    await onBoard(failingWith('forbidden'));
    expect(await entries()).toMatchObject([{ outcome: 'refused', reason: 'forbidden' }]);
  });

  it('is answered even when it cannot be recorded', async () => {
    process.env.TABLE_AUDIT_INBOX = 'nowhere';
    expect((await onBoard(board(member('guest')))).status).toBe(403);
    process.env.TABLE_AUDIT_INBOX = 'test';
  });
});

describe('a read', () => {
  it('that says so is recorded once a minute, for each person whose data it shows', async () => {
    const handler = handle(listPosts, more(), async () => {
      concerns({ personIds: [other, organisationId] });
      return undefined;
    });
    await onBoard(handler, 'GET', 'posts');
    await onBoard(handler, 'GET', 'posts');
    expect((await entries()).map(({ personId, outcome }) => [personId, outcome]).sort()).toEqual([
      [other, 'read'],
      [organisationId, 'read'],
    ]);
  });

  it('is not answered when it cannot be recorded', async () => {
    process.env.TABLE_AUDIT_INBOX = 'nowhere';
    expect(
      (
        await onBoard(
          handle(listPosts, more(), async () => undefined),
          'GET',
          'posts',
        )
      ).status,
    ).toBe(500);
    process.env.TABLE_AUDIT_INBOX = 'test';
  });

  it('of one’s own things is not recorded', async () => {
    await send(
      handle(listNotes, { ...services, ...more() }, async () => ({ items: [] })),
      event('GET', '/v1/notes'),
    );
    expect(await entries()).toEqual([]);
  });
});
