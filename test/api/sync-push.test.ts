import { randomUUID } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { push } from './fault-scenarios-of-push.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';
import { call, eventually, outputs } from './stack.ts';
import { owner, syncTable } from './sync-tables.ts';

const faults = `${outputs.awsEndpoint}/_local/faults`;
let ann: Person;
let bob: Person;
beforeAll(async () => {
  [ann, bob] = [await createPerson(), await createPerson()];
  for (const person of [ann, bob]) await person.call('GET', '/v1/me');
});
afterEach(async () => {
  await fetch(faults, { method: 'DELETE' });
});

const task = (id: string, set: object = {}) => ({ id, kind: 'create', set: { listId: 'l', title: 'Milk', ...set } });
const change = (id: string, more: object) => ({ id, kind: 'update', base: 1, ...more });
const space = () => `p-${ann.personId}`;

/** Change rows of a document, straight from the table. */
async function rowsOf(spaceId: string, id: string) {
  const { Items = [] } = await owner.send(
    new QueryCommand({
      TableName: await syncTable('changes'),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': spaceId },
      ConsistentRead: true,
    }),
  );
  return Items.filter((item) => item.id === id).map((item) => Number(item.sk));
}

/** The document as a rejected mutation shows it. */
async function current(by: Person, id: string, spaceId: string) {
  const { body } = await push(by, [{ ...task(id), space: spaceId }]).send();
  return body.outcomes[0]?.current;
}

describe('POST /v1/sync/push', () => {
  it('applies each mutation once, however often it is sent, and tells the same each time', async () => {
    const id = randomUUID();
    const votes = change(id, { add: { votes: 1 } });
    const { send } = push(ann, [task(id), votes, task(id), votes, { ...task('x'), collection: 'nowhere' }]);
    const first = await send();
    expect(first.status).toBe(200);
    expect(first.body.last).toBe(5);
    expect(first.body.outcomes).toMatchObject([
      { number: 1, status: 'applied' },
      { number: 2, status: 'applied' },
      { number: 3, status: 'rejected', code: 'already-exists', current: { revision: 3, document: { votes: 2 } } },
      { number: 4, status: 'applied' },
      { number: 5, status: 'rejected', code: 'unknown-collection' },
    ]);
    const repeats = await Promise.all(Array.from({ length: 6 }, send));
    for (const { status, body } of repeats) expect([status, body]).toEqual([200, first.body]);
    expect(await current(ann, id, space())).toMatchObject({ revision: 3, document: { votes: 2 } });
  });

  it('takes the pushes of many devices into one space at once, and none is lost', async () => {
    const id = randomUUID();
    await push(ann, [task(id)]).send();
    const before = (await rowsOf(space(), id)).length;
    expect(before).toBeGreaterThan(0);
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => push(ann, [change(id, { add: { votes: 1 } }), task(randomUUID())]).send()),
    );
    expect(answers.map(({ status, body }) => [status, body.last])).toEqual(answers.map(() => [200, 2]));
    expect(await current(ann, id, space())).toMatchObject({ revision: 17, document: { votes: 16 } });
  });

  it('keeps one row for a document that changed often', async () => {
    const id = randomUUID();
    await push(ann, [task(id)]).send();
    for (let votes = 1; votes <= 5; votes++) await push(ann, [change(id, { add: { votes } })]).send();
    await eventually(async () => expect(await rowsOf(space(), id)).toHaveLength(1));
  });

  it.each(['kill', 'kill-after'])('survives its worker (%s) at every call', async (kind) => {
    for (let skip = 0; skip < 3; skip++) {
      const id = randomUUID();
      const { send, clientId } = push(ann, [task(id), change(id, { add: { votes: 1 } })]);
      const rule = { kind, functionName: 'PushMutations', skip };
      await fetch(faults, { method: 'POST', body: JSON.stringify(rule) });
      expect([skip, (await send()).status]).toEqual([skip, 500]);
      expect((await send()).body).toMatchObject({ last: 2, outcomes: [{ status: 'applied' }, { status: 'applied' }] });
      expect(await current(ann, id, space())).toMatchObject({ revision: 2, document: { votes: 1 } });
      expect((await ann.call('GET', `/v1/sync/outcomes?clientId=${clientId}`)).body).toEqual({ last: 2, items: [] });
    }
  });

  it('finishes a large commit that a backend left behind, and goes on from it', async () => {
    const cleo = await createPerson();
    await cleo.call('GET', '/v1/me');
    await leaveCommitPending(`p-${cleo.personId}`);
    const title = { id: 'left-3', kind: 'update', collection: 'lists', base: 1, set: { title: 'Changed' } };
    const { body } = await push(cleo, [title]).send();
    expect(body).toEqual({ last: 1, outcomes: [{ number: 1, status: 'applied' }] });
    const again = { ...title, kind: 'create' };
    const [{ current: found }] = (await push(cleo, [again]).send()).body.outcomes;
    expect(found).toMatchObject({ revision: 2, document: { title: 'Changed' } });
  });

  it('refuses gaps, steps back within a request, unknown collections and versions, and tells where to go on', async () => {
    const { send, clientId } = push(ann, [task(randomUUID()), task(randomUUID())]);
    await send();
    const gap = await push(ann, [{ ...task(randomUUID()), number: 4 }], clientId).send();
    expect([gap.status, gap.body]).toMatchObject([409, { code: 'mutation-gap', last: 2 }]);
    const order = await push(
      ann,
      [
        { ...task('a'), number: 4 },
        { ...task('b'), number: 3 },
      ],
      clientId,
    ).send();
    expect([order.status, order.body.code]).toEqual([400, 'mutation-order']);
    const ask = (collections: object) =>
      ann.call('POST', '/v1/sync/push', {
        json: { clientId, collections, mutations: [{ ...task('a'), number: 3, space: space(), collection: 'tasks' }] },
      });
    expect((await ask({ constructor: 1 })).body.code).toBe('unknown-collection');
    expect((await ask({ tasks: 99 })).body.code).toBe('unknown-schema-version');
    expect((await ask({ tasks: 0 })).body.code).toBe('invalid-request');
    expect((await ann.call('GET', `/v1/sync/outcomes?clientId=${clientId}`)).body.last).toBe(2);
  });

  it('refuses what is too much or no request at all, and loses nothing of what is sent properly afterwards', async () => {
    const clientId = randomUUID();
    const head = `{"clientId":"${clientId}","collections":{"tasks":3},"mutations":`;
    const send = (text: string) => call('POST', '/v1/sync/push', { token: ann.token, text, key: null });
    const one = (set: string) =>
      `{"number":1,"space":"${space()}","collection":"tasks","id":"x","kind":"create","set":${set}}`;
    const megabyte = await send(`${head}[${one(JSON.stringify({ title: 'x'.repeat(1024 * 1024) }))}]}`);
    expect([megabyte.status, megabyte.body.code]).toEqual([413, 'body-too-large']);
    const rows = await send(`${head}[${Array.from({ length: 10_000 }, () => '{}').join(',')}]}`);
    expect([rows.status, rows.body.code]).toEqual([400, 'invalid-request']);
    const deep = await send(`${head}[${one(`{"title":${'['.repeat(40)}${']'.repeat(40)}}`)}]}`);
    expect([deep.status, deep.body.code]).toEqual([400, 'malformed-json']);
    const prototype = await send(`${head}[${one('{"__proto__":{"admin":true}}')}]}`);
    expect([prototype.status, prototype.body.code]).toEqual([400, 'malformed-json']);
    expect((await push(ann, [task(randomUUID())], clientId).send()).body.last).toBe(1);
  });

  it('answers for what is not the caller’s as for what is not there', async () => {
    const id = randomUUID();
    await push(ann, [task(id)]).send();
    const theirs = { ...change(id, { set: { title: 'Mine now' } }), space: space() };
    const nowhere = { ...theirs, space: `p-${randomUUID()}` };
    const { body } = await push(bob, [theirs, nowhere]).send();
    const [first, second] = body.outcomes;
    expect(first).toEqual({ number: 1, status: 'rejected', code: 'not-found', reason: expect.any(String) });
    expect({ ...second, number: 1 }).toEqual(first);
    expect(await current(ann, id, space())).toMatchObject({ revision: 1, document: { title: 'Milk' } });
  });
});

describe('GET /v1/sync/outcomes', () => {
  it('lists what was merged and rejected, in pages, until it is discarded', async () => {
    const id = randomUUID();
    const wrong = { ...task(id), set: { title: 'no list' } };
    const { send, clientId } = push(ann, [task(id), wrong, { ...wrong, id: randomUUID() }]);
    await send();
    const page = (query = '') => ann.call('GET', `/v1/sync/outcomes?clientId=${clientId}&limit=1${query}`);
    const first = (await page()).body;
    expect(first).toMatchObject({
      last: 3,
      items: [{ number: 3, code: 'invalid-document', mutation: { set: { title: 'no list' } } }],
    });
    const second = (await page(`&cursor=${first.nextCursor}`)).body;
    expect(second.items).toMatchObject([
      { number: 2, code: 'already-exists', current: { document: { title: 'Milk' } } },
    ]);
    const stolen = await bob.call('GET', `/v1/sync/outcomes?clientId=${clientId}&limit=1&cursor=${first.nextCursor}`);
    expect([stolen.status, stolen.body.code]).toEqual([400, 'invalid-cursor']);
    expect((await bob.call('GET', `/v1/sync/outcomes?clientId=${clientId}`)).body).toEqual({ last: 0, items: [] });
    expect((await bob.call('DELETE', `/v1/sync/outcomes/${clientId}/3`)).status).toBe(204);
    expect((await ann.call('DELETE', `/v1/sync/outcomes/${clientId}/3`)).status).toBe(204);
    expect((await page()).body.items).toMatchObject([{ number: 2 }]);
  });
});
