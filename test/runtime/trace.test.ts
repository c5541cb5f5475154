import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineModule } from '../../lib/contract/module.ts';
import { createQueue } from '../../lib/runtime/aws/queue.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import type { Context } from '../../lib/runtime/operation.ts';
import { beginning, currentTrace, withTrace } from '../../lib/runtime/trace.ts';
import { startRecorder } from '../aws/recorder.ts';

const mill = defineModule('mill', {
  summary: 'Grinds',
  tables: { sacks: { pk: 'pk', stream: 'both' } },
  queues: { grain: {} },
});
const lines: string[] = [];
const quiet = { logger: (fields: object) => createLogger({ ...fields }, 'info', (line) => lines.push(line)) };
const trace = { correlationId: 'r1', causationId: 'e1', actor: { type: 'person', id: 'ann' } } as const;
const seen: unknown[] = [];
const note = async (_: unknown, { correlationId }: Context) => {
  seen.push(currentTrace());
  expect(currentTrace()?.correlationId).toBe(correlationId);
};
const logged = () => lines.map((line) => JSON.parse(line)).at(-1);
beforeEach(() => {
  seen.length = lines.length = 0;
});

describe('what a consumer follows from', () => {
  const grind = consume(mill.consumer({ on: { queue: 'grain' }, summary: 'x' }), quiet, note);
  const message = (messageId: string, stringValue?: string) => ({
    messageId,
    body: '{}',
    ...(stringValue === undefined ? {} : { messageAttributes: { trace: { stringValue } } }),
  });

  it('stands beside a queue’s message, and in the line of the invocation', async () => {
    await grind({ Records: [message('m', JSON.stringify(trace))] }, { awsRequestId: 'invocation' });
    expect(seen).toEqual([trace]);
    expect(logged()).toMatchObject({ message: 'invocation', requestId: 'invocation', correlationId: 'r1' });
  });
  it.each([
    ['none', undefined],
    ['no JSON', '{'],
    ['no ids', '{}'],
    ['ids that are none', '{"correlationId":7,"causationId":""}'],
    ['a text as long as a book', JSON.stringify({ ...trace, correlationId: 'x'.repeat(201) })],
  ])('begins with the invocation when the message has %s', async (_, text) => {
    await grind({ Records: [message('m', text)] }, { awsRequestId: 'invocation' });
    expect(seen).toEqual([beginning('invocation')]);
  });
  it('leaves out an actor that is none', async () => {
    await grind({ Records: [message('m', JSON.stringify({ ...trace, actor: { type: 'ghost', id: 'x' } }))] }, {});
    expect(seen).toEqual([{ correlationId: 'r1', causationId: 'e1' }]);
  });
  it('is each message’s own, and all of them stand in the line', async () => {
    const other = { ...trace, correlationId: 'r2' };
    await grind({ Records: [message('a', JSON.stringify(trace)), message('b', JSON.stringify(other))] }, {});
    expect(seen).toEqual([trace, other]);
    expect(logged().correlationIds).toEqual(['r1', 'r2']);
  });
  it('stands in an item that a table’s stream tells of', async () => {
    const watch = consume(mill.consumer({ on: { table: 'sacks' }, summary: 'x' }), quiet, note);
    const NewImage = {
      trace: {
        M: {
          correlationId: { S: 'r1' },
          causationId: { S: 'e1' },
          actor: { M: { type: { S: 'person' }, id: { S: 'ann' } } },
        },
      },
    };
    const dynamodb = { Keys: { pk: { S: 'a' } }, SequenceNumber: '1' };
    const Records = [
      { eventName: 'INSERT', dynamodb: { ...dynamodb, NewImage } },
      { eventName: 'REMOVE', dynamodb },
    ];
    await watch({ Records }, { awsRequestId: 'invocation' });
    expect(seen).toEqual([trace, beginning('invocation')]);
  });
  it('is handed to a person hook by who calls it', async () => {
    const erase = consume(mill.consumer({ on: { person: 'erase' }, summary: 'x' }), quiet, async (input, context) => {
      await note(input, context);
      expect(input).toEqual({ personId: 'bob' });
      return { removed: {} };
    });
    await erase({ personId: 'bob', trace }, {});
    expect(seen).toEqual([trace]);
  });
});

describe('a message that is sent meanwhile', () => {
  let recorder: Awaited<ReturnType<typeof startRecorder>>;
  beforeAll(async () => {
    recorder = await startRecorder();
    recorder.answer({ body: { MessageId: '1' } });
  });
  afterAll(() => recorder.stop());

  it('carries it as an attribute; its body stays what it is', async () => {
    const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
    const queue = createQueue(() => 'url', {
      config: { region: 'eu-west-1', endpoint: recorder.endpoint, credentials },
    });
    await withTrace(trace, () => queue.send({ body: { n: 1 } }));
    await queue.send({ body: { n: 2 } });
    const [within, outside] = recorder.received.map(({ body }) => JSON.parse(body));
    expect(within).toEqual({
      QueueUrl: 'url',
      MessageBody: '{"n":1}',
      MessageAttributes: { trace: { DataType: 'String', StringValue: JSON.stringify(trace) } },
    });
    expect(outside).toEqual({ QueueUrl: 'url', MessageBody: '{"n":2}' });
  });
});
