import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startEvents } from '../../lib/local/events/start-events.ts';
import type { StreamRecord } from '../../lib/local/events/stream-record.ts';
import {
  type AnyEvent,
  eventually,
  logOf,
  mapping,
  runnerOf,
  runtimeOf,
  type Services,
  stackOf,
  startServices,
} from './events-services.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices({ dynamodb: true });
});
afterAll(() => services.stop());

const numbers = (events: readonly AnyEvent[]) =>
  events.flatMap(({ Records }) => (Records as StreamRecord[]).map(({ dynamodb }) => Number(dynamodb.Keys?.sk?.N)));

it('two mappings on one stream each see all they filter for, at their own pace, also over a restart', async () => {
  const arn = await services.createTable('both');
  let broken = true;
  const runner = runnerOf({
    compact: () => undefined,
    index: () => {
      if (broken) throw new Error('not now');
    },
  });
  const common = { StartingPosition: 'TRIM_HORIZON', BatchSize: 10 };
  const modified = { FilterCriteria: { Filters: [{ Pattern: '{"eventName":["MODIFY"]}' }] } };
  const stack = stackOf(
    [mapping('Compact', arn, 'compact', { ...common, ...modified }), mapping('Index', arn, 'index', common)],
    ['compact', 'index'],
  );
  const runtime = await runtimeOf(services, stack, runner, logOf());
  const put = (sk: number, state: string) =>
    services.client.dynamodb('PutItem', {
      TableName: 'both',
      Item: { pk: { S: 'a' }, sk: { N: String(sk) }, state: { S: state } },
    });
  const of = (fn: string) => runner.calls.filter((call) => call.fn === fn).map(({ event }) => event);

  const first = await startEvents(runtime);
  for (const sk of [1, 2, 3]) await put(sk, 'new');
  for (const sk of [1, 2]) await put(sk, 'changed');
  await eventually(() => numbers(of('compact')).length === 2);
  await eventually(() => of('index').length > 0);
  await first.stop();
  expect(numbers(of('compact'))).toEqual([1, 2]);

  runner.calls.length = 0;
  broken = false;
  const second = await startEvents(runtime);
  try {
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
  } finally {
    await second.stop();
  }
});
