import { randomUUID } from 'node:crypto';
import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collections } from '../../lib/sync/collections.generated.ts';
import { documentTerms } from '../../lib/sync/search/document-terms.ts';
import { type IndexedItem, readIndexed } from '../../lib/sync/search/indexed.ts';
import { indexedKey, postingKey, shardOf } from '../../lib/sync/search/term-keys.ts';
import { createPerson, type Person } from './people.ts';
import { eventually, outputs } from './stack.ts';
import { owner, syncTable } from './sync-tables.ts';

const faults = `${outputs.awsEndpoint}/_local/faults`;
const clientId = randomUUID();
let ann: Person;
let space: string;
let number = 0;

beforeAll(async () => {
  ann = await createPerson();
  space = `p-${ann.personId}`;
});
afterEach(async () => {
  await fetch(faults, { method: 'DELETE' });
});

async function push(id: string, kind: 'create' | 'update' | 'delete', set?: Record<string, unknown>): Promise<void> {
  number += 1;
  const mutation = { number, space, collection: 'tasks', id, kind, base: 99, ...(set ? { set } : {}) };
  const json = { clientId, collections: { tasks: 3 }, mutations: [mutation] };
  const { status, body } = await ann.call('POST', '/v1/sync/push', { json });
  expect([status, body.outcomes?.[0]?.status]).toEqual([200, 'applied']);
}

/** The index is that of a task with these fields and has none of the other terms. */
async function holds(id: string, fields: Record<string, unknown>, gone: readonly string[] = []): Promise<void> {
  const collection = collections.tasks;
  if (!collection) throw new Error('no tasks');
  const TableName = await syncTable('terms');
  const wanted = documentTerms(collection, fields);
  const keyOf = (term: string) => postingKey(space, 'tasks', term, id, shardOf(id));
  await eventually(async () => {
    const asked = { TableName, Key: indexedKey(space, 'tasks', id), ConsistentRead: true };
    const { Item } = await owner.send(new GetCommand(asked));
    const indexed = Item && readIndexed(Item as IndexedItem);
    expect([...(indexed?.terms ?? [])].toSorted()).toEqual([...wanted].toSorted());
    expect([indexed?.open ?? false, indexed?.stale ?? []]).toEqual([false, []]);
    const Keys = [...wanted.keys(), ...gone].map(keyOf);
    const { Responses } = await owner.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
    );
    const found = (Responses?.[TableName] ?? []).map((item) => [item.sk, item.in]);
    expect(found.toSorted()).toEqual(
      [...wanted].map(([term, occurrences]) => [keyOf(term).sk, occurrences]).toSorted(),
    );
  });
}

const first = { title: 'Water the tulips', notes: 'before noon', tags: ['garden'] };
const second = { title: 'Water the roses', notes: null, tags: ['garden', 'roses'] };
const stays = { title: 'Water the roses', tags: ['garden', 'roses'] };

describe('the text index of the running stack', () => {
  it('follows a task from its first to its last day', async () => {
    const id = randomUUID();
    await push(id, 'create', { listId: 'home', ...first });
    await holds(id, first, ['rose']);
    await push(id, 'update', second);
    await holds(id, stays, ['tulip', 'tulips', 'noon', 'before', 'befor']);
    await push(id, 'update', { status: 'done' });
    await holds(id, stays);
    await push(id, 'delete');
    await holds(id, {}, ['water', 'rose', 'roses', 'garden']);
  });

  it.each(['kill', 'kill-after', 'throttle', 'drop', 'lost-answer'])(
    'is whole after %s at any call while a task was indexed, reworded or deleted',
    async (kind) => {
      for (let skip = 0; skip < 5; skip++) {
        const id = randomUUID();
        const harm = async () => {
          const rule = { kind, functionName: 'IndexText', skip };
          const { ok } = await fetch(faults, { method: 'POST', body: JSON.stringify(rule) });
          expect(ok).toBe(true);
        };
        await harm();
        await push(id, 'create', { listId: 'home', ...first });
        await holds(id, first);
        await harm();
        await push(id, 'update', second);
        await holds(id, stays, ['tulip', 'tulips', 'noon', 'before', 'befor']);
        await harm();
        await push(id, 'delete');
        await holds(id, {}, ['water', 'rose', 'roses', 'garden']);
        const ordered = (await (await fetch(faults)).json()) as { hits: number }[];
        expect([skip, ordered.some(({ hits }) => hits > 0)]).toEqual([skip, true]);
        await fetch(faults, { method: 'DELETE' });
      }
    },
  );

  it('is whole after a batch that was written in part', async () => {
    const id = randomUUID();
    const rule = { kind: 'unprocessed', functionName: 'IndexText', operation: 'BatchWriteItem', times: 2 };
    await fetch(faults, { method: 'POST', body: JSON.stringify(rule) });
    await push(id, 'create', { listId: 'home', ...first });
    await holds(id, first);
    const ordered = (await (await fetch(faults)).json()) as { hits: number }[];
    expect(ordered.map(({ hits }) => hits)).toEqual([2]);
  });
});
