import { describe, expect, it } from 'vitest';
import type { BusEntry } from '../../lib/local/model.ts';
import { archiveArn, bus, busArn, entry, rule } from './events-bus-stack.ts';
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
    const replay = (name: string, from: number, to: number, more = {}) =>
      next.replays.start({ name, archiveArn: archiveArn('kept'), busArn: busArn('default'), from, to, ...more });
    expect(replay('kept-1', 0, 9_000_000)).toMatchObject({ events: 2, lastEventAt: 3_000_000 });
    await next.idle();
    expect(runner.calls.map((call) => call.event.detail.n).sort()).toEqual([1, 3]);
    expect(runner.calls.every((call) => call.event['replay-name'] === 'kept-1')).toBe(true);
    expect(replay('kept-2', 2_000_000, 4_000_000).events).toBe(1);
    await next.idle();
    expect(runner.calls).toHaveLength(3);
    expect(() => replay('kept-2', 0, 1)).toThrow('already exists');
    expect(() => replay('kept-3', 1, 1)).toThrow('EventStartTime');
    expect(() => replay('kept-3', 0, 1, { archiveArn: archiveArn('other') })).toThrow(/other.*kept/);
    expect(() => replay('kept-3', 0, 1, { busArn: busArn('shop') })).toThrow('destination');
    expect(() => replay('kept-3', 0, 1, { ruleArns: ['arn:none'] })).toThrow('Rule arn:none');
    expect(next.replays.describe('kept-2')).toMatchObject({ from: 2_000_000, to: 4_000_000, events: 1 });
    expect(() => next.replays.describe('kept-3')).toThrow('does not exist');
  });
  it('shows a replay to the chosen rules alone, and to all of them without a choice', async () => {
    const archive = resource('AWS::Events::Archive', 'Kept', { ArchiveName: 'kept', SourceArn: busArn('default') });
    const { events, runner } = await start(
      [
        archive,
        rule('One', { source: ['shop'] }, [{ Arn: functionArn('one') }]),
        rule('Two', { source: ['shop'] }, [{ Arn: functionArn('two') }]),
      ],
      { one: () => undefined, two: () => undefined },
    );
    await events.putEvents([entry({ n: 1 }, { Time: 1000 })]);
    await events.idle();
    const seenBy = async (name: string, ruleArns?: string[]) => {
      runner.calls.splice(0);
      const about = { archiveArn: archiveArn('kept'), busArn: busArn('default'), from: 0, to: 2_000_000 };
      events.replays.start({ name, ...about, ...(ruleArns ? { ruleArns } : {}) });
      await events.idle();
      return runner.calls.map((call) => call.fn).sort();
    };
    const [one, two] = events.replays.rules('default');
    expect([one, two]).toMatchObject([{ enabled: true }, { enabled: true }]);
    const both = await seenBy('both');
    expect(both).toHaveLength(2);
    expect(await seenBy('first', [one?.arn ?? ''])).toEqual(both.slice(0, 1));
    expect(await seenBy('second', [two?.arn ?? ''])).toEqual(both.slice(1));
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
