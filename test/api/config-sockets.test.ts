import { randomUUID } from 'node:crypto';
import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { listenerPartition, shardOf, shards } from '../../functions/config/store/items.ts';
import { createCast, named } from './config-cast.ts';
import { listen } from './frames.ts';
import { eventually } from './stack.ts';
import { owner, tableLike } from './sync-tables.ts';

/** One more than one message tells. */
const many = 1_001;

async function listenersOf(TableName: string, shard: number): Promise<string[]> {
  const { Items = [] } = await owner.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': listenerPartition(shard) },
      ConsistentRead: true,
    }),
  );
  return Items.map(({ sk }) => String(sk));
}

it('a change is told to who comes after a thousand others in their shard, and those that are gone are forgotten', async () => {
  const { ann, put } = await createCast();
  const TableName = await tableLike(/Config.*Listeners/i);
  const everyone = async () =>
    (await Promise.all(Array.from({ length: shards }, (_, shard) => listenersOf(TableName, shard)))).flat();
  const before = new Set(await everyone());
  const listener = await listen(ann);
  listener.socket.send(JSON.stringify({ action: 'config' }));
  const { revision } = await listener.get(({ action }) => action === 'config');
  const [mine, ...others] = (await everyone()).filter((id) => !before.has(id));
  expect([mine, others]).toEqual([expect.any(String), []]);
  const shard = shardOf(mine ?? '');

  // Sockets whose end nobody told, all of them before the one that is open.
  const gone: string[] = [];
  while (gone.length < many) {
    const id = `!${randomUUID()}`;
    if (shardOf(id) === shard) gone.push(id);
  }
  const rows = gone.map((sk) => ({ pk: listenerPartition(shard), sk, entity: 'Listener' }));
  for (let start = 0; start < rows.length; start += 25) {
    const RequestItems = { [TableName]: rows.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } })) };
    const { UnprocessedItems } = await owner.send(new BatchWriteCommand({ RequestItems }));
    expect(UnprocessedItems ?? {}).toEqual({});
  }
  expect((await listenersOf(TableName, shard)).indexOf(mine ?? '')).toBeGreaterThanOrEqual(many);

  await put(named());
  await listener.get((frame) => frame.action === 'config' && Number(frame.revision) > revision, 30);
  await eventually(async () => {
    const left = await listenersOf(TableName, shard);
    expect([left.filter((id) => id.startsWith('!')), left.includes(mine ?? '')]).toEqual([[], true]);
  }, 30);
  listener.close();
}, 90_000);
