import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Events, type EventsOptions, startEvents } from '../../lib/local/events/start-events.ts';
import type { BusEntry, Resource } from '../../lib/local/model.ts';
import {
  type AnyEvent,
  account,
  functionArn,
  logOf,
  queueArn,
  region,
  resource,
  runnerOf,
  runtimeOf,
  type Services,
  stackOf,
  startServices,
  topicArn,
} from './events-services.ts';

let services: Services;
const started: Events[] = [];
beforeAll(async () => {
  services = await startServices();
});
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
});
afterAll(() => services.stop());

const busArn = (name: string) => `arn:aws:events:${region}:${account}:event-bus/${name}`;
const bus = (name: string) => resource('AWS::Events::EventBus', name, { Name: name }, { arn: busArn(name) });
const rule = (path: string, pattern: object, targets: object[], more: object = {}) =>
  resource(
    'AWS::Events::Rule',
    path,
    { EventPattern: pattern, Targets: targets.map((target, index) => ({ Id: `Target${index}`, ...target })), ...more },
    { arn: `arn:aws:events:${region}:${account}:rule/${path}` },
  );
const entry = (detail: object, more: Partial<BusEntry> = {}): BusEntry => ({
  Source: 'shop',
  DetailType: 'OrderPlaced',
  Detail: JSON.stringify(detail),
  ...more,
});

async function start(
  resources: Resource[],
  handlers: Record<string, (event: AnyEvent) => unknown> = {},
  options: EventsOptions = {},
) {
  const runner = runnerOf(handlers);
  const log = logOf();
  const runtime = await runtimeOf(services, stackOf(resources, Object.keys(handlers)), runner, log);
  const again = async () => {
    const events = await startEvents(runtime, options);
    started.push(events);
    return events;
  };
  return { runner, log, runtime, again, events: await again() };
}

describe('PutEvents', () => {
  it('gives a matching event in its envelope to every target of every matching rule, once', async () => {
    const { events, runner } = await start(
      [
        rule('Orders', { source: ['shop'], detail: { total: [{ numeric: ['>', 100] }] } }, [
          { Arn: functionArn('first') },
          { Arn: functionArn('second') },
        ]),
        rule('All', { source: [{ prefix: '' }] }, [{ Arn: functionArn('second') }]),
        rule('Off', { source: ['shop'] }, [{ Arn: functionArn('first') }], { State: 'DISABLED' }),
        rule('Other', { source: ['else'] }, [{ Arn: functionArn('first') }]),
      ],
      { first: () => undefined, second: () => undefined },
    );
    const [result] = await events.putEvents([entry({ total: 101 }, { Resources: ['arn:x'], Time: 1_795_000_000 })]);
    await events.idle();
    expect(result).toEqual({ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(runner.calls.map((call) => call.fn).sort()).toEqual(['first', 'second', 'second']);
    expect(runner.calls[0]?.event).toEqual({
      version: '0',
      id: result?.EventId,
      'detail-type': 'OrderPlaced',
      source: 'shop',
      account,
      time: '2026-11-18T11:06:40Z',
      region,
      resources: ['arn:x'],
      detail: { total: 101 },
    });
  });

  it('keeps buses apart, and knows them by name or ARN', async () => {
    const { events, runner } = await start(
      [
        bus('orders'),
        rule('OnOrders', { source: ['shop'] }, [{ Arn: functionArn('orders') }], { EventBusName: 'orders' }),
        rule('OnDefault', { source: ['shop'] }, [{ Arn: functionArn('usual') }]),
      ],
      { orders: () => undefined, usual: () => undefined },
    );
    await events.putEvents([
      entry({ n: 1 }, { EventBusName: busArn('orders') }),
      entry({ n: 2 }),
      entry({ n: 3 }, { EventBusName: 'orders' }),
    ]);
    await events.idle();
    const got = (fn: string) => runner.calls.filter((call) => call.fn === fn).map((call) => call.event.detail.n);
    expect(got('orders').sort()).toEqual([1, 3]);
    expect(got('usual')).toEqual([2]);
  });

  it('answers wrong entries one by one and takes the others', async () => {
    const { events, runner } = await start([rule('All', { source: ['shop'] }, [{ Arn: functionArn('fn') }])], {
      fn: () => undefined,
    });
    const results = await events.putEvents([
      entry({}, { Source: undefined }),
      entry({}, { DetailType: '' }),
      entry({}, { Detail: undefined }),
      entry({}, { Detail: '{"broken"' }),
      entry({}, { Detail: '[1]' }),
      entry({}, { Source: 'aws.s3' }),
      entry({}, { EventBusName: 'nowhere' }),
      entry({ fine: true }),
    ]);
    await events.idle();
    expect(results.map((result) => result.ErrorCode)).toEqual([
      'InvalidArgument',
      'InvalidArgument',
      'InvalidArgument',
      'MalformedDetail',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'ResourceNotFoundException',
      undefined,
    ]);
    expect(results[0]?.ErrorMessage).toBe('Parameter Source is not valid. Reason: Source is a required argument.');
    expect(runner.calls.map((call) => call.event.detail)).toEqual([{ fine: true }]);
  });

  it.each<[string, BusEntry[]]>([
    ['no entries', []],
    ['eleven entries', Array.from({ length: 11 }, () => entry({}))],
    ['more than 256 KB together', [entry({ text: 'x'.repeat(200_000) }), entry({ text: 'ü'.repeat(40_000) })]],
  ])('refuses %s as a whole', async (_, entries) => {
    const { events, runner } = await start([rule('All', { source: ['shop'] }, [{ Arn: functionArn('fn') }])], {
      fn: () => undefined,
    });
    await expect(events.putEvents(entries)).rejects.toMatchObject({
      error: { code: 'ValidationException', status: 400 },
    });
    await events.idle();
    expect(runner.calls).toEqual([]);
  });
});

describe('a rule', () => {
  it('reaches queues, FIFO queues, topics, other buses and log groups', async () => {
    await services.createQueue('plain');
    await services.createQueue('ordered.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    await services.createQueue('behind-topic');
    await services.client.sns('CreateTopic', { Name: 'news' });
    const { events, runtime, runner } = await start(
      [
        resource('AWS::SNS::Subscription', 'Sub', {
          TopicArn: topicArn('news'),
          Protocol: 'sqs',
          Endpoint: queueArn('behind-topic'),
          RawMessageDelivery: true,
        }),
        bus('second'),
        rule('Out', { source: ['shop'] }, [
          { Arn: queueArn('plain') },
          { Arn: queueArn('ordered.fifo'), SqsParameters: { MessageGroupId: 'orders' } },
          { Arn: topicArn('news') },
          { Arn: busArn('second') },
          { Arn: `arn:aws:logs:${region}:${account}:log-group:/aws/events/shop:*` },
        ]),
        rule('Second', { source: ['shop'] }, [{ Arn: functionArn('fn') }], { EventBusName: 'second' }),
      ],
      { fn: () => undefined },
    );
    const [result] = await events.putEvents([entry({ n: 1 })]);
    await events.idle();
    for (const name of ['plain', 'ordered.fifo', 'behind-topic']) {
      expect((await services.drain(name)).map(({ body }) => JSON.parse(body))).toMatchObject([
        { id: result?.EventId, detail: { n: 1 } },
      ]);
    }
    expect(runner.calls.map((call) => call.event.id)).toEqual([result?.EventId]);
    const folder = join(runtime.stateDir, 'events', 'logs');
    const [file = ''] = await readdir(folder);
    expect(file).toBe('aws.events.shop.log');
    expect(await readFile(join(folder, file), 'utf8')).toContain(`"id":"${result?.EventId}"`);
  });

  it('ends an event that buses send in a circle', async () => {
    const { events, runner, log } = await start(
      [
        bus('one'),
        bus('two'),
        rule('There', { source: ['shop'] }, [{ Arn: busArn('two') }, { Arn: functionArn('fn') }], {
          EventBusName: 'one',
        }),
        rule('Back', { source: ['shop'] }, [{ Arn: busArn('one') }], { EventBusName: 'two' }),
      ],
      { fn: () => undefined },
    );
    await events.putEvents([entry({}, { EventBusName: 'one' })]);
    await events.idle();
    expect(runner.calls.length).toBeGreaterThan(1);
    expect(runner.calls.length).toBeLessThan(10);
    expect(log.lines.some((line) => line.includes('circle'))).toBe(true);
  });

  it('makes the input of a target with Input, InputPath and InputTransformer', async () => {
    const template =
      '{"order": <id>, "text": "Order <id> of \\"<who>\\" <none>", "all": <aws.events.event.json>, "gone": <none>, "by": <aws.events.rule-name>, "kept": "<unknown>"}';
    const { events, runner } = await start(
      [
        rule('In', { source: ['shop'] }, [
          { Arn: functionArn('constant'), Input: '{"a":1}' },
          { Arn: functionArn('part'), InputPath: '$.detail.items[1]' },
          {
            Arn: functionArn('made'),
            InputTransformer: {
              InputPathsMap: { id: '$.detail.id', who: "$.detail['full name']", none: '$.detail.none' },
              InputTemplate: template,
            },
          },
          {
            Arn: functionArn('text'),
            InputTransformer: { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '"order <id>"' },
          },
        ]),
      ],
      { constant: () => undefined, part: () => undefined, made: () => undefined, text: () => undefined },
    );
    await events.putEvents([entry({ id: 7, items: ['a', { b: 2 }], 'full name': 'Ann "A" O\\Neil' })]);
    await events.idle();
    const got = (fn: string) => runner.calls.find((call) => call.fn === fn)?.event;
    expect(got('constant')).toEqual({ a: 1 });
    expect(got('part')).toEqual({ b: 2 });
    expect(got('text')).toBe('order 7');
    expect(got('made')).toEqual({
      order: 7,
      text: 'Order 7 of "Ann "A" O\\Neil" ',
      all: expect.objectContaining({ source: 'shop', detail: expect.objectContaining({ id: 7 }) }),
      gone: null,
      by: 'In',
      kept: '<unknown>',
    });
  });

  it('sends what a target does not take to its dead-letter queue, at once when it is not there', async () => {
    await services.createQueue('rule-dead');
    const { events } = await start([
      rule('Lost', { source: ['shop'] }, [
        { Arn: queueArn('not-there'), DeadLetterConfig: { Arn: queueArn('rule-dead') } },
      ]),
    ]);
    await events.putEvents([entry({ n: 1 })]);
    await events.idle();
    const [dead, ...more] = await services.drain('rule-dead');
    expect(more).toEqual([]);
    expect(JSON.parse(dead?.body ?? '').detail).toEqual({ n: 1 });
    const attributes = Object.fromEntries(
      Object.entries(dead?.attributes ?? {}).map(([name, value]) => [name, value.StringValue]),
    );
    expect(attributes).toEqual({
      RULE_ARN: `arn:aws:events:${region}:${account}:rule/Lost`,
      TARGET_ARN: queueArn('not-there'),
      ERROR_CODE: 'QueueDoesNotExist',
      ERROR_MESSAGE: expect.any(String),
      RETRY_ATTEMPTS: '0',
    });
  });

  it('tries a target again until its retry policy is exhausted', async () => {
    await services.createQueue('tired');
    const { events, runtime } = await start(
      [
        rule('Retry', { source: ['shop'] }, [
          {
            Arn: functionArn('fn'),
            RetryPolicy: { MaximumRetryAttempts: 2 },
            DeadLetterConfig: { Arn: queueArn('tired') },
          },
        ]),
      ],
      { fn: () => undefined },
    );
    let tries = 0;
    runtime.functions.invokeAsync = async () => {
      tries += 1;
      throw new Error('the runner is busy');
    };
    await events.putEvents([entry({})]);
    await events.idle();
    expect(tries).toBe(3);
    const [dead] = await services.drain('tired');
    expect(dead?.attributes.EXHAUSTED_RETRY_CONDITION?.StringValue).toBe('MaximumRetryAttempts');
    expect(dead?.attributes.RETRY_ATTEMPTS?.StringValue).toBe('2');
  });

  it.each<[string, Resource, RegExp]>([
    ['a wrong pattern', rule('Bad', { source: [{ like: 'x' }] }, []), /Bad.*source.*like/],
    [
      'a target that it does not know',
      rule('Bad', { a: [1] }, [{ Arn: 'arn:aws:states:x:y:stateMachine:z' }]),
      /Bad.*stateMachine/,
    ],
    ['a function that is not in the stack', rule('Bad', { a: [1] }, [{ Arn: functionArn('gone') }]), /Bad.*gone/],
    ['neither pattern nor schedule', resource('AWS::Events::Rule', 'Bad', { Targets: [] }), /Bad.*neither/],
  ])('is refused at the start with %s', async (_, wrong, message) => {
    await expect(start([wrong])).rejects.toThrow(message);
  });
});

describe('an archive', () => {
  it('keeps matching events over a restart and replays them into the rules, once each and marked', async () => {
    const archive = resource('AWS::Events::Archive', 'Kept', {
      ArchiveName: 'kept',
      SourceArn: busArn('default'),
      EventPattern: { detail: { keep: [true] } },
    });
    const { events, again, runner } = await start(
      [archive, rule('All', { source: ['shop'] }, [{ Arn: functionArn('fn') }])],
      {
        fn: () => undefined,
      },
    );
    await events.putEvents([
      entry({ keep: true, n: 1 }, { Time: 1000 }),
      entry({ keep: false, n: 2 }, { Time: 2000 }),
      entry({ keep: true, n: 3 }, { Time: 3000 }),
    ]);
    await events.idle();
    await events.stop();
    runner.calls.splice(0);
    const next = await again();
    expect(await next.replayArchive({ archive: 'kept' })).toBe(2);
    await next.idle();
    expect(runner.calls.map((call) => call.event.detail.n).sort()).toEqual([1, 3]);
    expect(runner.calls.every((call) => String(call.event['replay-name']).startsWith('kept'))).toBe(true);
    expect(await next.replayArchive({ archive: 'kept', from: 2_000_000, to: 4_000_000 })).toBe(1);
    await expect(next.replayArchive({ archive: 'other' })).rejects.toThrow(/other.*kept/);
  });
});

describe('quiet', () => {
  it('says after the limit what is not delivered', async () => {
    const { events } = await start([rule('Slow', { source: ['shop'] }, [{ Arn: functionArn('fn') }])], {
      fn: () => new Promise((resolve) => setTimeout(resolve, 600)),
    });
    await events.putEvents([entry({})]);
    await expect(events.idle({ timeoutMs: 100 })).rejects.toThrow(/not quiet after 100 ms/);
    await events.idle();
  });
});
