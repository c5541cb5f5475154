import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { push } from './fault-scenarios-of-push.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';

let ann: Person;
let bob: Person;
beforeAll(async () => {
  [ann, bob] = [await createPerson(), await createPerson()];
  for (const person of [ann, bob]) await person.call('GET', '/v1/me');
  const task = (id: string, set: object) => ({ id, kind: 'create', set: { listId: 'l', ...set } });
  const { body } = await push(ann, [
    task('a', { title: 'Apples', priority: 1, status: 'done', due: '2026-03-01' }),
    task('b', { title: 'Bread', priority: 5, status: 'open', assignee: 'ann' }),
    task('c', { title: 'Cheese', priority: 5, status: 'open', due: '2026-02-01', assignee: 'ann' }),
    task('d', { title: 'Dates', priority: 1, status: 'started', due: '2026-01-01' }),
    task('e', { title: 'Eggs', priority: 9, status: 'open', listId: 'm' }),
    { id: 'e', kind: 'delete', base: 1 },
  ]).send();
  expect(body.last).toBe(6);
});

const path = (by = ann, collection = 'tasks') => `/v1/spaces/p-${by.personId}/collections/${collection}`;
const ask = (asked: Readonly<Record<string, unknown>>, by = ann, of = ann) => {
  const text = Object.entries(asked).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return by.call('GET', `${path(of)}?${new URLSearchParams(text)}`);
};
const ids = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id).join('');

describe('GET /v1/spaces/{space}/collections/{collection}', () => {
  it.each([
    ['nothing: by id', {}, 'abcd'],
    ['an index from its first field', { filter: { listId: { eq: 'l' } } }, 'bcad'],
    ['its order, forwards', { filter: { listId: { eq: 'l' } }, sort: '-priority,title' }, 'bcad'],
    ['its order, backwards', { filter: { listId: { eq: 'l' } }, sort: 'priority,-title' }, 'dacb'],
    ['several values and their merged order', { filter: { status: { in: ['done', 'started'] } }, sort: 'due' }, 'da'],
    ['a range', { filter: { due: { gte: '2026-02-01' } }, sort: '-due' }, 'ac'],
    [
      'alternatives',
      { filter: { or: [{ status: { eq: 'done' } }, { status: { eq: 'open' }, title: { prefix: 'C' } }] } },
      'ac',
    ],
    ['who must do it', { filter: { assignee: { eq: 'ann' }, status: { eq: 'open' } }, sort: 'due' }, 'bc'],
    ['a sort alone', { sort: 'due' }, 'dca'],
  ])('serves %s', async (_, asked, expected) => {
    const answer = await ask(asked);
    expect([answer.status, ids(answer)]).toEqual([200, expected]);
  });

  it('goes on with a cursor, which belongs to the person and the query', async () => {
    const asked = { filter: { listId: { eq: 'l' } }, sort: '-priority,title', limit: '3' };
    const page = await ask(asked);
    const cursor = page.body.nextCursor;
    expect([ids(page), typeof cursor]).toEqual(['bca', 'string']);
    const rest = await ask({ ...asked, cursor });
    expect([ids(rest), rest.body.nextCursor]).toEqual(['d', undefined]);
    for (const wrong of [
      { ...asked, sort: 'priority,-title', cursor },
      { limit: '3', cursor },
      { ...asked, cursor: `${cursor}A` },
    ]) {
      const { status, body } = await ask(wrong);
      expect([status, body.code]).toEqual([400, 'invalid-cursor']);
    }
    expect((await ask({ ...asked, cursor }, bob, bob)).body.code).toBe('invalid-cursor');
  });

  it('says which indexes there are when none fits', async () => {
    const { status, body } = await ask({ filter: { title: { eq: 'Bread' } } });
    expect([status, body.code, body.indexes.byList]).toEqual([422, 'no-index', ['listId', '-priority', 'title']]);
    const old = await ask({ filter: { name: { eq: 'Bread' } }, version: '1' });
    expect([old.status, old.body.indexes]).toEqual([
      422,
      { byStatus: ['status', 'due'], byDue: ['due'], byAssignee: ['assignee', 'status', 'due'] },
    ]);
  });

  it('speaks the old app’s names and values', async () => {
    const { body } = await ask({ filter: { status: { eq: 'finished' } }, version: '2' });
    expect(body.items).toMatchObject([{ id: 'a', document: { title: 'Apples', status: 'finished' } }]);
    const one = await ask({ filter: { listId: { eq: 'l' }, name: { eq: 'Bread' } }, version: '1' });
    expect(one.body.items).toMatchObject([{ id: 'b', document: { name: 'Bread' } }]);
    expect((await ask({ filter: { listId: { eq: 'l' }, name: { eq: 'x' } } })).body.code).toBe('invalid-filter');
  });

  it.each([
    ['no JSON', '{"status":'],
    ['a list', '[]'],
    ['nothing in it', '{}'],
    ['null', 'null'],
    ['an unknown field', '{"colour":{"eq":"red"}}'],
    ['an operator of another database', '{"status":{"$ne":"x"}}'],
    ['an operator that every object has', '{"status":{"constructor":"x"}}'],
    ['__proto__', '{"__proto__":{"eq":"x"}}'],
    ['__proto__ as operator', '{"status":{"__proto__":{"eq":"x"}}}'],
    ['constructor', '{"constructor":{"eq":"x"}}'],
    ['an object as value', '{"status":{"eq":{"ne":"x"}}}'],
    ['a wrong type', '{"priority":{"eq":"1"}}'],
    ['a list field', '{"tags":{"eq":"x"}}'],
    ['prefix of a number', '{"priority":{"prefix":1}}'],
    ['in without values', '{"status":{"in":[]}}'],
    ['and without conditions', '{"and":[]}'],
    ['a hundred and twenty levels', `${'{"and":['.repeat(120)}${']}'.repeat(120)}`],
    ['two thousand brackets', '['.repeat(2000)],
    ['sixty conditions', JSON.stringify({ or: Array(60).fill({ status: { eq: 'open' } }) })],
  ])('refuses a filter with %s', async (_, filter) => {
    const { status, body } = await ask({ filter });
    expect([status, body.code]).toEqual([400, 'invalid-filter']);
  });

  it.each(['colour', '-', '', 'due,due', 'tags', '__proto__', 'due,-title,status,listId,priority', 'due desc'])(
    'refuses to sort by %s',
    async (sort) => {
      const { status, body } = await ask({ sort });
      expect([status, body.code]).toEqual([400, 'invalid-filter']);
    },
  );

  it('refuses what is too long, unknown or someone else’s', async () => {
    const answers = [
      await ask({ filter: ' '.repeat(5000) }),
      await ask({ limit: '101' }),
      await ask({ version: '4' }),
      await ann.call('GET', path(ann, 'nowhere')),
      await ann.call('GET', path(ann, 'constructor')),
      await ask({}, bob, ann),
    ];
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual([
      '400 invalid-request',
      '400 invalid-request',
      '409 unknown-schema-version',
      '400 unknown-collection',
      '400 unknown-collection',
      '404 not-found',
    ]);
  });
});

describe('GET /v1/spaces/{space}/collections/{collection}/{document}', () => {
  it('answers a document as the app’s version knows it', async () => {
    const { body } = await ann.call('GET', `${path()}/a`);
    expect(body).toMatchObject({
      collection: 'tasks',
      id: 'a',
      revision: 1,
      document: { title: 'Apples', status: 'done' },
    });
    expect((await ann.call('GET', `${path()}/a?version=1`)).body.document).toMatchObject({
      name: 'Apples',
      status: 'finished',
    });
  });

  it('does not find what is deleted, not there, or someone else’s', async () => {
    const answers = [
      await ann.call('GET', `${path()}/e`),
      await ann.call('GET', `${path()}/z`),
      await bob.call('GET', `${path()}/a`),
      await ann.call('GET', `/v1/spaces/s-${randomUUID()}/collections/tasks/a`),
      await ann.call('GET', `/v1/spaces/o-${randomUUID()}/collections/tasks/a`),
    ];
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(Array(5).fill('404 not-found'));
  });
});

describe('a commit that a dying backend left pending', () => {
  let person: Person;
  let rows: number;
  beforeEach(async () => {
    person = await createPerson();
    await person.call('GET', '/v1/me');
    rows = await leaveCommitPending(`p-${person.personId}`);
  });

  it('is finished by a query', async () => {
    expect((await person.call('GET', path(person, 'lists'))).body.items).toHaveLength(rows);
  });
  it('is finished by reading one of its documents', async () => {
    expect((await person.call('GET', `${path(person, 'lists')}/left-7`)).body.document).toMatchObject({
      title: 'Left 7',
    });
  });
});
