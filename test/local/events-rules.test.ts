import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../lib/local/model.ts';
import { bus, busArn, entry, rule } from './events-bus-stack.ts';
import { services, start, useServices } from './events-running.ts';
import { account, functionArn, queueArn, region, resource, topicArn } from './events-services.ts';

useServices();

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
