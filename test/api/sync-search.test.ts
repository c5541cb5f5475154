import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPerson, type Person } from './people.ts';
import { eventually } from './stack.ts';

let ann: Person;
let space: string;
const clientId = randomUUID();
let number = 0;

beforeAll(async () => {
  ann = await createPerson();
  space = `p-${ann.personId}`;
});

async function push(id: string, kind: 'create' | 'update' | 'delete', set?: Record<string, unknown>): Promise<void> {
  number += 1;
  const mutation = { number, space, collection: 'tasks', id, kind, base: 1, ...(set ? { set } : {}) };
  const json = { clientId, collections: { tasks: 3 }, mutations: [mutation] };
  const { status, body } = await ann.call('POST', '/v1/sync/push', { json });
  expect([status, body.outcomes?.[0]?.status]).toEqual([200, 'applied']);
}

const create = (id: string, set: Record<string, unknown>) => push(id, 'create', { listId: 'home', ...set });

async function found(q: string, more: Record<string, string> = {}): Promise<string[]> {
  const query = new URLSearchParams({ q, ...more });
  const { status, body } = await ann.call('GET', `/v1/spaces/${space}/collections/tasks?${query}`);
  expect(status).toBe(200);
  return body.items.map(({ id }: { id: string }) => id);
}

describe('GET /v1/spaces/{space}/collections/{collection}?q=', () => {
  it('finds a task soon after it was pushed, by words, forms and beginnings, the best first', async () => {
    await create('shoes', { title: 'Running shoes', notes: 'for the race in Zürich', tags: ['sport'] });
    await create('race', { title: 'Enter the race', notes: 'run a kilometre each day' });
    const started = performance.now();
    await eventually(async () => expect((await found('run')).toSorted()).toEqual(['race', 'shoes']));
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await found('runs')).toEqual(['shoes', 'race']);
    expect(await found('zurich')).toEqual(['shoes']);
    expect(await found('RACE')).toEqual(['race', 'shoes']);
    expect(await found('race sho')).toEqual(['shoes']);
    expect(await found('sport race')).toEqual(['shoes']);
    expect(await found('race nothing')).toEqual([]);
    expect(await found('?!')).toEqual([]);
  });

  it('answers the documents as they are at once, though the index follows a moment later', async () => {
    await create('pie', { title: 'Bake an apple pie' });
    await eventually(async () => expect(await found('apple')).toEqual(['pie']));
    await push('pie', 'update', { title: 'Bake a cherry pie' });
    expect(await found('apple')).toEqual([]);
    await eventually(async () => expect(await found('cherries')).toEqual(['pie']));
    await push('pie', 'delete');
    expect(await found('cherries')).toEqual([]);
  });

  it('keeps to the filter as well, and goes on page by page', async () => {
    const ids = Array.from({ length: 7 }, (_, n) => `plum-${n}`);
    for (const [n, id] of ids.entries()) await create(id, { title: 'Pick plums', status: n % 2 ? 'done' : 'open' });
    await eventually(async () => expect(await found('plums')).toHaveLength(7));
    const filter = JSON.stringify({ status: { eq: 'done' } });
    expect((await found('plums', { filter })).toSorted()).toEqual(['plum-1', 'plum-3', 'plum-5']);
    const pages: string[] = [];
    let cursor: string | undefined;
    do {
      const query = new URLSearchParams({ q: 'plum', limit: '3', ...(cursor ? { cursor } : {}) });
      const { body } = await ann.call('GET', `/v1/spaces/${space}/collections/tasks?${query}`);
      pages.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(pages).toEqual(ids.toReversed());
  });

  it('finds nothing in a space that is not the caller’s', async () => {
    const ben = await createPerson();
    const { status } = await ben.call('GET', `/v1/spaces/${space}/collections/tasks?q=race`);
    expect(status).toBe(404);
  });
});
