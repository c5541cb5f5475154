import { describe, expect, it } from 'vitest';
import type { Clock } from '../../lib/local/events/clock.ts';
import type { Resource } from '../../lib/local/model.ts';
import { type Handlers, services, start, useServices } from './events-running.ts';
import { account, functionArn, queueArn, region, resource } from './events-services.ts';

const at = (text: string) => Date.parse(text);

/** A clock that only moves when told; what is due runs in its order. */
function handClock(start: string): Clock & { advance(ms: number): void } {
  let now = at(start);
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}

const minute = 60_000;
const hour = 60 * minute;

describe('schedules', () => {
  useServices();

  async function startAt(resources: Resource[], handlers: Handlers = { fn: () => undefined }) {
    const clock = handClock('2026-11-21T10:00:00Z');
    return { clock, ...(await start(resources, handlers, { clock })) };
  }
  const ruleArn = `arn:aws:events:${region}:${account}:rule/Tick`;
  const tick = (expression: string, more: object = {}) =>
    resource(
      'AWS::Events::Rule',
      'Tick',
      { ScheduleExpression: expression, Targets: [{ Id: 'A', Arn: functionArn('fn') }], ...more },
      { arn: ruleArn },
    );
  const scheduleArn = `arn:aws:scheduler:${region}:${account}:schedule/default/nightly`;
  const schedule = (expression: string, target: object, more: object = {}) =>
    resource(
      'AWS::Scheduler::Schedule',
      'Jobs/Nightly',
      {
        ScheduleExpression: expression,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: functionArn('fn'), ...target },
        ...more,
      },
      { ref: 'nightly', arn: scheduleArn },
    );

  it('send a rule its event at every due time', async () => {
    const { clock, runner, events } = await startAt([tick('rate(5 minutes)')]);
    clock.advance(12 * minute);
    await events.idle();
    expect(runner.calls.map((call) => call.event)).toEqual(
      ['2026-11-21T10:05:00Z', '2026-11-21T10:10:00Z'].map((time) => ({
        version: '0',
        id: expect.any(String),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account,
        time,
        region,
        resources: [ruleArn],
        detail: {},
      })),
    );
  });

  it('do not make up for what was due while nothing ran', async () => {
    const { clock, runner, events, again } = await startAt([tick('cron(0 * * * ? *)')]);
    await events.stop();
    clock.advance(5 * hour + minute);
    const next = await again();
    await next.idle();
    expect(runner.calls).toEqual([]);
    clock.advance(hour);
    await next.idle();
    expect(runner.calls.map((call) => call.event.time)).toEqual(['2026-11-21T16:00:00Z']);
  });

  it('give a schedule its own input with the values that it asks for', async () => {
    const Input = JSON.stringify({
      job: 'clean',
      at: '<aws.scheduler.scheduled-time>',
      by: '<aws.scheduler.schedule-arn>',
      run: '<aws.scheduler.execution-id>',
    });
    const { clock, runner, events } = await startAt([
      schedule('cron(0 3 * * ? *)', { Input }, { ScheduleExpressionTimezone: 'Europe/Berlin' }),
    ]);
    clock.advance(24 * hour);
    await events.idle();
    expect(runner.calls.map((call) => call.event)).toEqual([
      { job: 'clean', at: '2026-11-22T02:00:00Z', by: scheduleArn, run: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
  });

  it('keep to StartDate and EndDate, and at() is once', async () => {
    const { clock, runner, events } = await startAt([
      schedule('rate(1 hour)', {}, { StartDate: '2026-11-21T12:30:00Z', EndDate: '2026-11-21T14:30:00Z' }),
      tick('cron(0 0 1 1 ? 2020)'),
      resource('AWS::Scheduler::Schedule', 'Once', {
        ScheduleExpression: 'at(2026-11-21T11:11:00)',
        Target: { Arn: functionArn('fn'), Input: '"once"' },
      }),
    ]);
    clock.advance(48 * hour);
    await events.idle();
    const got = runner.calls.map((call) => call.event.time ?? call.event).sort();
    expect(got).toEqual(['2026-11-21T13:00:00Z', '2026-11-21T14:00:00Z', 'once']);
  });

  it('leave the disabled alone, but can be fired by hand', async () => {
    const { clock, runner, events } = await startAt([
      tick('rate(1 minute)', { State: 'DISABLED' }),
      schedule('rate(1 minute)', { Input: '{"by":"hand"}' }, { State: 'DISABLED' }),
    ]);
    clock.advance(hour);
    await events.idle();
    expect(runner.calls).toEqual([]);
    await events.fire('Tick');
    await events.fire('Jobs/Nightly');
    await events.fire('nightly');
    await events.idle();
    expect(runner.calls.map((call) => call.event.source ?? call.event.by).sort()).toEqual([
      'aws.events',
      'hand',
      'hand',
    ]);
    await events.fire('Nightl');
    await events.idle();
    expect(runner.calls).toHaveLength(4);
    await expect(events.fire('Unknown')).rejects.toThrow(/Unknown.*Tick, Jobs\/Nightly/);
    await expect(events.fire('i')).rejects.toThrow(/more than one.*Tick, Jobs\/Nightly/);
  });

  it('reach queues and buses, and the dead-letter queue when the target is gone', async () => {
    await services.createQueue('jobs');
    await services.createQueue('dead-jobs');
    const busArn = `arn:aws:events:${region}:${account}:event-bus/default`;
    const one = (path: string, target: object) =>
      resource('AWS::Scheduler::Schedule', path, {
        ScheduleExpression: 'rate(1 day)',
        Target: { Input: '{"n":1}', ...target },
      });
    const { runner, events } = await startAt([
      one('ToQueue', { Arn: queueArn('jobs') }),
      one('ToBus', { Arn: busArn, EventBridgeParameters: { Source: 'clock', DetailType: 'Night' } }),
      one('ToNowhere', { Arn: queueArn('gone'), DeadLetterConfig: { Arn: queueArn('dead-jobs') } }),
      resource('AWS::Events::Rule', 'Night', {
        EventPattern: { source: ['clock'], 'detail-type': ['Night'] },
        Targets: [{ Id: 'A', Arn: functionArn('fn') }],
      }),
    ]);
    for (const path of ['ToQueue', 'ToBus', 'ToNowhere']) await events.fire(path);
    await events.idle();
    expect((await services.drain('jobs')).map(({ body }) => body)).toEqual(['{"n":1}']);
    expect(runner.calls.map((call) => call.event.detail)).toEqual([{ n: 1 }]);
    expect((await services.drain('dead-jobs')).map(({ body }) => body)).toEqual(['{"n":1}']);
  });

  it('say that a flexible window is ignored and list what is due', async () => {
    const { log, events } = await startAt([
      schedule('rate(1 hour)', {}, { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } }),
    ]);
    expect(log.lines.some((line) => line.includes('Jobs/Nightly') && line.includes('flexible'))).toBe(true);
    expect(events.describe()).toEqual([
      { kind: 'schedule', source: 'rate(1 hour)', target: 'fn', path: 'Jobs/Nightly', note: '' },
    ]);
  });

  it('are refused at the start when the expression is none', async () => {
    await expect(startAt([tick('cron(0 10 * * * *)')])).rejects.toThrow(/Tick.*exactly one/);
  });
});
