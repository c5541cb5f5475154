import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { nextRun } from '../../lib/jobs/next-run.ts';
import { fire, type ScheduleItem, schedule, unschedule } from '../../lib/jobs/schedules.ts';
import { it_, minute, owner, personId, useJobs } from './use-jobs.ts';
import { sharpen, tableName } from './world.ts';

useJobs();

describe('a schedule', () => {
  const scheduled = (cron: string, timeZone: string, scheduleId: string) =>
    it_.dynamo.transactWrite({
      TransactItems: [
        schedule(
          sharpen,
          { scheduleId, owner: owner(), input: { sack: 'x' }, cron, timeZone },
          it_.tools,
          () => tableName,
        ),
      ],
    });

  it('enqueues one job for each tick, however often and late it is looked at, until it is ended', async () => {
    const ran: string[] = [];
    it_.handle(sharpen, async (_input, { job }) => void ran.push(job.jobId));
    const scheduleId = randomUUID();
    await scheduled('*/10 * * * *', 'Europe/Zurich', scheduleId);
    await it_.pass(31 * minute);
    expect(ran).toHaveLength(3);
    const Key = { pk: `PERSON#${personId}`, sk: `SCHEDULE#${scheduleId}` };
    const { Item } = await it_.dynamo.get<ScheduleItem>({ TableName: tableName, Key, ConsistentRead: true });
    it_.world.now += 20 * minute;
    const now = new Date(it_.world.now);
    const both = await Promise.all([1, 2].map(() => fire(it_.table, Item as ScheduleItem, now)));
    expect(both.filter(Boolean)).toHaveLength(1);
    await it_.drain();
    expect(new Set(ran).size).toBe(4);
    await it_.dynamo.transactWrite({ TransactItems: [unschedule(owner(), scheduleId, () => tableName)] });
    await it_.pass(60 * minute);
    expect(ran).toHaveLength(4);
  });

  it('that is written anew behind its tick goes on with the next one, and keeps nobody else waiting', async () => {
    const ran: string[] = [];
    it_.handle(sharpen, async (_input, { job }) => void ran.push(job.jobId));
    const scheduleId = `${randomUUID().slice(0, -2)}00`;
    await scheduled('*/10 * * * *', 'Europe/Zurich', scheduleId);
    const Key = { pk: `PERSON#${personId}`, sk: `SCHEDULE#${scheduleId}` };
    const { Item } = await it_.dynamo.get<ScheduleItem>({ TableName: tableName, Key, ConsistentRead: true });
    await it_.pass(11 * minute);
    // The same schedule, asked for just before its tick and written just after it.
    await it_.dynamo.put({ TableName: tableName, Item: Item as never });
    await it_.pass(11 * minute);
    expect(ran).toHaveLength(2);
  });

  it('follows the clocks of its place where they go forward and back', () => {
    const at = (text: string) => new Date(text);
    expect(nextRun('30 9 * * MON', 'Europe/Zurich', at('2026-03-27T00:00:00Z'))).toEqual(at('2026-03-30T07:30:00Z'));
    expect(nextRun('30 9 * * MON', 'Europe/Zurich', at('2026-10-24T00:00:00Z'))).toEqual(at('2026-10-26T08:30:00Z'));
    expect(() => nextRun('often', 'Europe/Zurich', at('2026-03-27T00:00:00Z'))).toThrow();
    expect(() => nextRun('* * * * *', 'Mars/Base', at('2026-03-27T00:00:00Z'))).toThrow();
  });
});
