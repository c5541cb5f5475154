import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { defineModule } from '../../lib/contract/module.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { consumeBatch } from '../../lib/runtime/consume-batch.ts';
import { createLogger } from '../../lib/runtime/logger.ts';

const mill = defineModule('mill', {
  summary: 'Grinds',
  tables: { sacks: { pk: 'pk', stream: 'both' } },
  queues: { grain: {} },
  buckets: { flour: {} },
});
const lines: string[] = [];
const quiet = { logger: (fields: object) => createLogger({ ...fields }, 'debug', (line) => lines.push(line)) };
const message = z.strictObject({ n: z.number() });

describe('a queue consumer', () => {
  const grind = mill.consumer({ on: { queue: 'grain' }, summary: 'Grind', message });
  const seen: number[] = [];
  const handler = consume(grind, quiet, async ({ n }) => {
    if (n < 0) throw new Error('cannot grind');
    seen.push(n);
  });
  const batch = (...bodies: string[]) => ({ Records: bodies.map((body, i) => ({ messageId: `m${i}`, body })) });
  const inGroups = (queue: string) =>
    (
      [
        ['a', 1, 'g'],
        ['b', -1, 'g'],
        ['c', 2, 'g'],
        ['d', 3, 'h'],
      ] as const
    ).map(([messageId, n, MessageGroupId]) => ({
      messageId,
      body: JSON.stringify({ n }),
      attributes: { MessageGroupId },
      eventSourceARN: `arn:aws:sqs:eu-central-1:111122223333:${queue}`,
    }));

  it('handles each message and reports none', async () => {
    expect(await handler(batch('{"n":1}', '{"n":2}'), {})).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([1, 2]);
  });
  it('reports just those that failed: the error, the poison, the schema breach, the unknown property', async () => {
    seen.length = 0;
    const answer = await handler(batch('{"n":3}', '{"n":-1}', 'not json', '{"n":"x"}', '{"n":4,"m":1}', '{"n":5}'), {});
    expect(answer).toEqual({
      batchItemFailures: ['m1', 'm2', 'm3', 'm4'].map((itemIdentifier) => ({ itemIdentifier })),
    });
    expect(seen).toEqual([3, 5]);
  });
  it('keeps the order of a FIFO group behind a failure, and lets other groups pass', async () => {
    seen.length = 0;
    const answer = await handler({ Records: inGroups('grain.fifo') }, {});
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'c' }] });
    expect(seen).toEqual([1, 3]);
  });
  it('handles every other message of a group in a queue without order: one that is poison takes none with it', async () => {
    seen.length = 0;
    const answer = await handler({ Records: inGroups('grain') }, {});
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
    expect(seen).toEqual([1, 2, 3]);
  });
  it('names what poison follows from, so that a request leads to it', async () => {
    lines.length = 0;
    const trace = { stringValue: JSON.stringify({ correlationId: 'r-1', causationId: 'r-1' }) };
    await handler({ Records: [{ messageId: 'm', body: 'not json', messageAttributes: { trace } }] }, {});
    expect(lines.join()).toContain('"correlationId":"r-1"');
  });
  it('does not log the message', async () => {
    lines.length = 0;
    await handler(batch('{"n":-1,"secret":"x-ray"}'), {});
    expect(lines.join()).not.toContain('x-ray');
  });
});

describe('a stream consumer', () => {
  const watch = mill.consumer({ on: { table: 'sacks' }, summary: 'Watch' });
  const seen: unknown[] = [];
  const handler = consume(watch, quiet, async (change) => {
    if (change.after?.bad) throw new Error('torn');
    seen.push(change);
  });
  const record = (eventName: string, SequenceNumber: string, NewImage?: object, OldImage?: object) => ({
    eventName,
    dynamodb: {
      Keys: { pk: { S: 'a' } },
      SequenceNumber,
      ...(NewImage ? { NewImage } : {}),
      ...(OldImage ? { OldImage } : {}),
    },
  });

  it('gets plain objects', async () => {
    await handler(
      { Records: [record('MODIFY', '1', { pk: { S: 'a' }, n: { N: '2' } }, { pk: { S: 'a' }, n: { N: '1' } })] },
      {},
    );
    expect(seen).toEqual([
      { change: 'modify', keys: { pk: 'a' }, before: { pk: 'a', n: 1 }, after: { pk: 'a', n: 2 }, sequence: '1' },
    ]);
  });
  it('stops at the first failure and names it as the checkpoint', async () => {
    seen.length = 0;
    const records = [
      record('INSERT', '1', { n: { N: '1' } }),
      record('INSERT', '2', { bad: { BOOL: true } }),
      record('INSERT', '3', { n: { N: '3' } }),
    ];
    expect(await handler({ Records: records }, {})).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(seen).toHaveLength(1);
  });
});

describe('a stream consumer of whole batches', () => {
  const watch = mill.consumer({ on: { table: 'sacks', changes: ['insert'] }, summary: 'Watch' });
  const record = (SequenceNumber: string, n: number) => ({
    eventName: 'INSERT',
    dynamodb: { Keys: { pk: { S: 'a' } }, SequenceNumber, NewImage: { pk: { S: 'a' }, n: { N: String(n) } } },
  });

  it('gets all changes at once, in their order, and logs one line that counts them', async () => {
    lines.length = 0;
    const seen: unknown[] = [];
    const handler = consumeBatch(watch, quiet, async (changes) => void seen.push(changes));
    expect(await handler({ Records: [record('1', 7), record('2', 8)] }, {})).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([
      [
        { change: 'insert', keys: { pk: 'a' }, after: { pk: 'a', n: 7 }, sequence: '1' },
        { change: 'insert', keys: { pk: 'a' }, after: { pk: 'a', n: 8 }, sequence: '2' },
      ],
    ]);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ messages: 2 });
  });
  it('rejects when the operation does, so that Lambda delivers the batch again, then its halves', async () => {
    const handler = consumeBatch(watch, quiet, async () => Promise.reject(new Error('torn')));
    await expect(handler({ Records: [record('1', 7)] }, {})).rejects.toThrow('torn');
  });
});

describe('consumers of a bucket, a schedule and a person', () => {
  const envelope = (detail: object) =>
    JSON.stringify({ id: 'e1', 'detail-type': 'Object Created', time: '2026-11-01T00:00:00Z', detail });
  const wrapped = (body: string) => ({ Records: [{ messageId: 'm', body }] });

  it('read the object out of its event', async () => {
    const stored = mill.consumer({ on: { bucket: 'flour', prefix: 'in/' }, summary: 'Stored' });
    const seen: unknown[] = [];
    const handler = consume(stored, quiet, async (object) => void seen.push(object));
    await handler(wrapped(envelope({ bucket: { name: 'b' }, object: { key: 'in/ä b.txt', size: 3, etag: 'x' } })), {});
    expect(seen).toEqual([{ bucket: 'b', key: 'in/ä b.txt', size: 3, eTag: 'x' }]);
  });
  it('name the object that they failed on, which follows from no request', async () => {
    const stored = mill.consumer({ on: { bucket: 'flour', prefix: 'in/' }, summary: 'Stored' });
    const handler = consume(stored, quiet, () => Promise.reject(new Error('torn')));
    lines.length = 0;
    await handler(wrapped(envelope({ bucket: { name: 'b' }, object: { key: 'in/sack-7' } })), {});
    const failed = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error');
    expect(failed).toMatchObject([{ message: 'message failed', key: 'in/sack-7' }]);
  });
  it('get the time of a schedule, and let its failure be retried', async () => {
    const daily = mill.consumer({ on: { schedule: 'rate(1 day)' }, summary: 'Daily' });
    const handler = consume(daily, quiet, async ({ scheduledAt }) => {
      if (scheduledAt !== '2026-11-01T00:00:00Z') throw new Error(scheduledAt);
    });
    await handler({ scheduledAt: '2026-11-01T00:00:00Z' }, {});
    await handler({ time: '2026-11-01T00:00:00Z' }, {});
    await expect(handler({ time: 'x' }, {})).rejects.toThrow('x');
  });
  it('hand the answer of a person hook back', async () => {
    const erase = mill.consumer({ on: { person: 'erase' }, summary: 'Erase' });
    const handler = consume(erase, quiet, async ({ personId }) => ({ removed: { sacks: personId.length } }));
    expect(await handler({ personId: 'ann' }, {})).toEqual({ removed: { sacks: 3 } });
    await expect(handler({}, {})).rejects.toThrow('personId');
  });
});

describe('socket consumers', () => {
  const event = (body?: string) => ({
    methodArn: 'arn:aws:execute-api:x',
    body,
    queryStringParameters: { ticket: 't' },
    requestContext: { connectionId: 'c1', authorizer: { personId: 'ann' } },
  });
  const authorize = mill.consumer({ on: { socket: 'authorize' }, summary: 'Authorize' });

  it('let in with a context, or refuse', async () => {
    const handler = consume(authorize, quiet, async ({ query }) =>
      query.ticket === 't' ? { personId: 'ann' } : undefined,
    );
    expect(await handler(event(), {})).toMatchObject({
      principalId: 'ann',
      context: { personId: 'ann' },
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
    });
    expect(await handler({ ...event(), queryStringParameters: null }, {})).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
    });
  });
  it('answer messages, and tell the sender of a wrong one', async () => {
    const ping = mill.consumer({
      on: { socket: 'ping' },
      summary: 'Ping',
      message: z.strictObject({ action: z.literal('ping') }),
    });
    const handler = consume(ping, quiet, async ({ context }) => ({ action: 'pong', to: context.personId }));
    expect(await handler(event('{"action":"ping"}'), {})).toEqual({
      statusCode: 200,
      body: '{"action":"pong","to":"ann"}',
    });
    expect(await handler(event('{"action":"ping","x":1}'), {})).toMatchObject({
      body: expect.stringContaining('invalid-message'),
    });
    expect(await handler(event('{'), {})).toMatchObject({ body: expect.stringContaining('invalid-message') });
  });
  it.each([
    ['deeper than it could be written again', `${'['.repeat(60_000)}${']'.repeat(60_000)}`],
    ['with a prototype', '{"__proto__":{"admin":true}}'],
  ])('tell the sender of a message that is %s, also where no schema looks', async (_, data) => {
    const pass = mill.consumer({ on: { socket: 'pass' }, summary: 'Pass', message: z.object({ data: z.unknown() }) });
    const handler = consume(pass, quiet, async ({ body }) => body);
    expect(await handler(event(`{"data":${data}}`), {})).toMatchObject({
      body: expect.stringContaining('invalid-message'),
    });
  });
  it('refuse a socket whose connect fails as declared', async () => {
    const enter = mill.consumer({ on: { socket: 'connect' }, summary: 'Enter' });
    const handler = consume(enter, quiet, async () => Promise.reject(new AppError('session-revoked')));
    expect(await handler(event(), {})).toEqual({ statusCode: 403 });
  });
  it('hand a declared failure to the sender, but not the text of a fault', async () => {
    const say = mill.consumer({ on: { socket: 'say' }, summary: 'Say' });
    const refusing = consume(say, quiet, async () => Promise.reject(new AppError('forbidden', 'no')));
    expect(await refusing(event('{}'), {})).toMatchObject({ body: expect.stringContaining('"code":"forbidden"') });
    const broken = consume(say, quiet, async () => Promise.reject(new Error('secret')));
    await expect(broken(event('{}'), {})).rejects.toThrow();
  });
});

describe('a user pool trigger', () => {
  const confirm = mill.consumer({ on: { userPool: 'post-confirmation' }, summary: 'Confirm' });
  it('gets the person and gives the event back', async () => {
    const seen: unknown[] = [];
    const handler = consume(confirm, quiet, async (input) => void seen.push(input));
    const event = {
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      userName: 'u',
      request: { userAttributes: { sub: 'u', email: 'a@b.co' } },
    };
    expect(await handler(event, {})).toBe(event);
    expect(seen).toEqual([
      {
        trigger: 'PostConfirmation',
        source: 'PostConfirmation_ConfirmSignUp',
        personId: 'u',
        attributes: { sub: 'u', email: 'a@b.co' },
      },
    ]);
  });
});
