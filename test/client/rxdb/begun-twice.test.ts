import { replicateRxCollection } from 'rxdb/plugins/replication';
import { expect, it } from 'vitest';
import type { Checkpoint } from '../../../client/src/rxdb/pull-documents.ts';
import { replicateOptions } from '../../../client/src/rxdb/replicate-options.ts';
import { memoryStorage } from '../../../client/src/storage/storage.ts';
import { taskItems } from '../../../functions/tasks/contract.ts';
import { replicaServer, space } from '../replica-server.ts';
import type { Task } from './devices.ts';
import { deviceOf, soon, task, useDevices } from './open-devices.ts';

useDevices();

/** One device, whose app begins the replication of its tasks again and again. */
async function app() {
  const server = replicaServer();
  const { tasks } = await deviceOf(server, {}, { replicated: false });
  const storage = memoryStorage();
  const begin = () => {
    const { client } = server;
    const made = replicateOptions({
      client,
      space,
      name: 'tasks',
      schema: taskItems,
      collection: tasks,
      retryTime: 20,
      storage,
    });
    const errors: string[] = [];
    const replication = replicateRxCollection<Task, Checkpoint>(made);
    replication.error$.subscribe((error) => errors.push(JSON.stringify(error.parameters)));
    return { errors, replication };
  };
  const vote = () => tasks.findOne('a').incrementalModify((each) => ({ ...each, votes: (each.votes ?? 0) + 1 }));
  const votes = () => server.get('tasks', 'a')?.votes;
  return { begin, tasks, vote, votes };
}

it('a replication that is begun twice counts once, and the first one says what is wrong', async () => {
  const { begin, tasks, vote, votes } = await app();
  const [first, second] = [begin(), begin()];
  await tasks.insert(task('a', { votes: 0 }));
  await second.replication.awaitInSync();
  for (let i = 0; i < 5; i++) await vote();
  await soon(() => expect(votes()).toBe(5));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(votes()).toBe(5);
  expect(first.errors[0]).toContain('another replication was begun since');
  expect(second.errors).toEqual([]);
});

it('a replication goes on when the one that was begun after it has ended', async () => {
  const { begin, tasks, vote, votes } = await app();
  const first = begin();
  await tasks.insert(task('a', { votes: 0 }));
  await first.replication.awaitInSync();
  const second = begin();
  await vote();
  await soon(() => expect(votes()).toBe(1));
  await second.replication.awaitInSync();
  await second.replication.cancel();
  await vote();
  await soon(() => expect(votes()).toBe(2));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(votes()).toBe(2);
});
