import { describe, expect, it } from '@jest/globals';
import type { BusEntry } from '../../lib/local/model.ts';
import { bus, busArn, entry, rule } from './events-bus-stack.ts';
import { start, useServices } from './events-running.ts';
import { account, functionArn, region, resource } from './events-services.ts';

useServices();

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
