import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { agendaStore, type Due } from '../../functions/jobs/store/agenda.ts';
import { operation as wake } from '../../functions/jobs/wake-jobs.ts';
import { enqueue } from '../../lib/jobs/enqueue.ts';
import { agendaOf } from '../../lib/jobs/items.ts';
import { jobsTable } from '../../lib/jobs/jobs-table.ts';
import { it_, owner, useJobs } from './use-jobs.ts';
import { sharpen, tableName } from './world.ts';

useJobs();

it('what is due behind thousands of jobs of a morning is looked at in the same minute', async () => {
  const { world, dynamo, tools, context } = it_;
  /** All of them in the same part of the agenda. */
  const waiting = (at: number) => {
    const { item } = enqueue(
      sharpen,
      { owner: owner(), input: { sack: 'x' }, jobId: randomUUID() },
      tools,
      () => tableName,
    );
    return { ...item, state: 'scheduled', agenda: agendaOf('0'), agendaAt: new Date(world.now - at).toISOString() };
  };
  const items = [...Array.from({ length: 2_000 }, (_, n) => waiting(60_000 - n)), waiting(1_000)];
  await dynamo.batchWrite({ RequestItems: { [tableName]: items.map((Item) => ({ PutRequest: { Item } })) } });
  const woken: string[] = [];
  const store = agendaStore(jobsTable(dynamo, () => tableName));
  const noting = {
    ...store,
    wake: (due: Due, at: Date) => store.wake(due, at).then((is) => is && woken.push(due.sk) > 0),
  };
  const look = () => wake({ scheduledAt: '' }, { ...(context as object), store: noting } as never);
  await look();
  expect([woken.length, woken.at(-1)]).toEqual([2_001, items.at(-1)?.sk]);
  await look();
  expect(woken).toHaveLength(2_001);
});
