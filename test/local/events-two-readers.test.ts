import { expect, it } from 'vitest';
import type { StreamRecord } from '../../lib/local/events/streams/stream-record.ts';
import { services, start, useServices } from './events-running.ts';
import { type AnyEvent, eventually, mapping } from './events-services.ts';

useServices({ dynamodb: true });

const numbers = (events: readonly AnyEvent[]) =>
  events.flatMap(({ Records }) => (Records as StreamRecord[]).map(({ dynamodb }) => Number(dynamodb.Keys?.sk?.N)));

it('two mappings on one stream each see all they filter for, at their own pace, also over a restart', async () => {
  const arn = await services.createTable('both');
  let broken = true;
  const common = { StartingPosition: 'TRIM_HORIZON', BatchSize: 10 };
  const modified = { FilterCriteria: { Filters: [{ Pattern: '{"eventName":["MODIFY"]}' }] } };
  const mappings = [
    mapping('Compact', arn, 'compact', { ...common, ...modified }),
    mapping('Index', arn, 'index', common),
  ];
  const put = (sk: number, state: string) =>
    services.client.dynamodb('PutItem', {
      TableName: 'both',
      Item: { pk: { S: 'a' }, sk: { N: String(sk) }, state: { S: state } },
    });
  const {
    runner,
    events: first,
    again,
  } = await start(mappings, {
    compact: () => undefined,
    index: () => {
      if (broken) throw new Error('not now');
    },
  });
  const of = (fn: string) => runner.calls.filter((call) => call.fn === fn).map(({ event }) => event);

  for (const sk of [1, 2, 3]) await put(sk, 'new');
  for (const sk of [1, 2]) await put(sk, 'changed');
  await eventually(() => numbers(of('compact')).length === 2);
  await eventually(() => of('index').length > 0);
  await first.stop();
  expect(numbers(of('compact'))).toEqual([1, 2]);

  runner.calls.length = 0;
  broken = false;
  const second = await again();
  await put(3, 'changed');
  await eventually(() => numbers(of('index')).length >= 6 && numbers(of('compact')).length >= 1);
  await second.idle();
  expect(numbers(of('compact'))).toEqual([3]);
  expect(numbers(of('index'))).toEqual([1, 2, 3, 1, 2, 3]);
  const images = of('index').flatMap(({ Records }) => Records as StreamRecord[]);
  expect(images.map(({ dynamodb }) => [dynamodb.OldImage?.state?.S, dynamodb.NewImage?.state?.S])).toEqual([
    ...Array.from({ length: 3 }, () => [undefined, 'new']),
    ...Array.from({ length: 3 }, () => ['new', 'changed']),
  ]);
});
