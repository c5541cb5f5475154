import { randomUUID } from 'node:crypto';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { countersKey } from '../../lib/sync/items.ts';
import { listen } from './frames.ts';
import { createPerson, type Person } from './people.ts';
import { routes, sample, titled } from './sample-requests.ts';
import { codeFor, joinAs, newSpace, rolesIn } from './shared-space.ts';
import { eventually } from './stack.ts';
import { asText, everyRow } from './stored.ts';
import { owner, syncTable } from './sync-tables.ts';

let ann: Person;
let bob: Person;
let eve: Person;
beforeAll(async () => {
  [ann, bob, eve] = [await createPerson(), await createPerson(), await createPerson()];
  for (const person of [ann, bob, eve]) await person.call('GET', '/v1/me');
});
const spacesOf = async (person: Person) =>
  (await person.call('GET', '/v1/spaces')).body.items as { space: string; role: string; name?: string }[];
const ofSpace = routes.filter(({ entry }) => entry.path.includes('{spaceId}'));
/** Routes that answer 404 where the caller has no role. Asking why is answered. */
const guarded = ofSpace.filter(({ name }) => name !== 'explainSpaceAccess');

/** The route's request for a space. */
function send(operation: (typeof routes)[number], person: Person, space: string, personId = ann.personId) {
  const { json, query } = sample(operation);
  const path = operation.entry.path
    .replace('{spaceId}', space)
    .replace('{personId}', personId)
    .replace('{collection}', 'lists')
    .replace(/\{\w+\}/g, randomUUID());
  return person.call(operation.entry.method, path + query, json ? { json } : {});
}

describe('spaces', () => {
  it('are listed: the person’s own, those of organisations, and shared ones', async () => {
    const { organisationId } = (await bob.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body;
    const space = await newSpace(bob);
    expect(await spacesOf(bob)).toEqual([
      { space: `p-${bob.personId}`, kind: 'person', role: 'owner' },
      { space: `o-${organisationId}`, kind: 'organisation', name: 'Bakery', role: 'owner' },
      { space, kind: 'shared', name: 'Trip', role: 'owner' },
    ]);
    for (const { space: id, ...rest } of await spacesOf(bob)) {
      expect(await bob.call('GET', `/v1/spaces/${id}`)).toMatchObject({ status: 200, body: { space: id, ...rest } });
    }
  });

  it('are joined with a code that works once, and left; a repeated command answers the same', async () => {
    const space = await newSpace(ann);
    const secret = await codeFor(ann, space, 'member');
    const join = (person: Person, key: string) =>
      person.call('POST', '/v1/spaces/join', { json: { code: secret }, key });
    const [first, second] = await Promise.all([join(bob, 'bob'), join(eve, 'eve')]);
    expect([first.status, second.status].sort()).toEqual([200, 410]);
    const [member, key, answer] = first.status === 200 ? [bob, 'bob', first] : [eve, 'eve', second];
    expect((await join(member, key)).body).toEqual(answer.body);
    expect(await spacesOf(member)).toContainEqual({ space, kind: 'shared', name: 'Trip', role: 'member' });
    const leave = () => member.call('DELETE', `/v1/spaces/${space}/members/${member.personId}`, { key: 'leave' });
    expect([(await leave()).status, (await leave()).status]).toEqual([204, 204]);
    expect((await member.call('GET', `/v1/spaces/${space}`)).status).toBe(404);
    expect(await rolesIn(space, ann)).toEqual({ [ann.personId]: 'owner' });
  });

  it('keep an owner: the last one cannot leave or be demoted', async () => {
    const space = await newSpace(ann);
    await joinAs(bob, 'admin', space, ann);
    const at = `/v1/spaces/${space}/members`;
    for (const answer of [
      await ann.call('DELETE', `${at}/${ann.personId}`),
      await ann.call('PATCH', `${at}/${ann.personId}`, { json: { role: 'member' } }),
    ])
      expect([answer.status, answer.body.code]).toEqual([409, 'last-space-owner']);
    expect((await bob.call('PATCH', `${at}/${ann.personId}`, { json: { role: 'reader' } })).status).toBe(403);
    expect((await ann.call('PATCH', `${at}/${bob.personId}`, { json: { role: 'owner' } })).body.role).toBe('owner');
    expect((await ann.call('DELETE', `${at}/${ann.personId}`)).status).toBe(204);
    expect(await rolesIn(space, bob)).toEqual({ [bob.personId]: 'owner' });
  });

  it('of organisations and of persons are managed elsewhere, and each route says so', async () => {
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Elsewhere' } })).body;
    const managing = guarded.filter(
      ({ name }) => /Space(s|Member|Members|Invitation)?$/.test(name) && name !== 'getSpace',
    );
    expect(managing.length).toBeGreaterThanOrEqual(6);
    for (const operation of managing) {
      for (const space of [`o-${organisationId}`, `p-${ann.personId}`]) {
        const { status, body } = await send(operation, ann, space);
        expect([operation.name, status, body.code]).toEqual([operation.name, 403, 'forbidden']);
      }
    }
  });

  it('explain which rule decides, in each kind and for each role', async () => {
    const space = await newSpace(ann);
    await joinAs(bob, 'reader', space, ann);
    const ask = async (person: Person, id: string, action: string) =>
      (await person.call('GET', `/v1/spaces/${id}/access?action=${action}`)).body;
    expect(await ask(ann, space, 'tasks:delete')).toMatchObject({ allowed: true, rule: 'tasks/role/owner' });
    expect(await ask(bob, space, 'tasks:read')).toMatchObject({ allowed: true, rule: 'tasks/role/reader' });
    expect(await ask(bob, space, 'tasks:update')).toMatchObject({ allowed: false, rule: 'default-deny' });
    expect(await ask(bob, `p-${bob.personId}`, 'lists:create')).toMatchObject({ allowed: true });
    const [theirs, none] = [await ask(eve, space, 'tasks:read'), await ask(eve, `s-${randomUUID()}`, 'tasks:read')];
    expect(theirs).toEqual(none);
    expect(theirs).toMatchObject({ allowed: false, rule: 'default-deny' });
    expect(await ask(ann, space, 'constructor:read')).toMatchObject({ allowed: false });
  });
});

describe('someone else’s space (attacks 2 and 3)', () => {
  let theirs: string;
  beforeAll(async () => {
    theirs = await newSpace(ann, 'Private');
    await joinAs(bob, 'member', theirs, ann);
  });

  it.each(titled(guarded))('%s answers as if it were not there, of each kind', async (_, operation) => {
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Private' } })).body;
    const missing = await send(operation, eve, `s-${randomUUID()}`);
    expect(missing.status).toBe(404);
    for (const space of [
      theirs,
      `o-${organisationId}`,
      `p-${ann.personId}`,
      `o-${randomUUID()}`,
      `p-${randomUUID()}`,
    ]) {
      const answer = await send(operation, eve, space);
      expect({ ...answer.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
    }
    expect(await rolesIn(theirs, ann)).toEqual({ [ann.personId]: 'owner', [bob.personId]: 'member' });
  });

  it('is in none of a stranger’s lists (attack 4)', async () => {
    expect(JSON.stringify(await spacesOf(eve))).not.toMatch(new RegExp(`Private|${theirs}|${ann.personId}`));
  });

  it('does not help with a member of it in a space of one’s own (attack 3)', async () => {
    const mine = await newSpace(eve);
    for (const method of ['PATCH', 'DELETE']) {
      const path = `/v1/spaces/${mine}/members/${bob.personId}`;
      const answer = await eve.call(method, path, method === 'PATCH' ? { json: { role: 'reader' } } : {});
      expect([method, answer.status]).toEqual([method, 404]);
    }
    expect(Object.keys(await rolesIn(theirs, ann))).toHaveLength(2);
  });
});

describe('cursors and keys of others', () => {
  it('a page of members goes on for its reader, its space and its route only (attack 23)', async () => {
    const [one, other] = [await newSpace(ann), await newSpace(ann)];
    for (const space of [one, other]) await joinAs(bob, 'member', space, ann);
    const read = (person: Person, space: string, cursor = '') =>
      person.call('GET', `/v1/spaces/${space}/members?limit=1${cursor && `&cursor=${cursor}`}`);
    const { nextCursor } = (await read(ann, one)).body;
    const rest = await read(ann, one, nextCursor);
    expect([rest.status, rest.body.items.length]).toEqual([200, 1]);
    const flipped = `${nextCursor.slice(0, -2)}${nextCursor.at(-2) === 'A' ? 'B' : 'A'}${nextCursor.at(-1)}`;
    for (const answer of [
      await read(bob, one, nextCursor),
      await read(ann, other, nextCursor),
      await read(ann, one, flipped),
      await ann.call('GET', `/v1/sync/outcomes?clientId=${randomUUID()}&cursor=${nextCursor}`),
    ])
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-cursor']);
  });

  it('an Idempotency-Key is its owner’s alone, and refused with another body (attack 31)', async () => {
    const key = randomUUID();
    const create = (person: Person, name: string) => person.call('POST', '/v1/spaces', { json: { name }, key });
    const [mine, again, theirs] = [await create(ann, 'Mine'), await create(ann, 'Mine'), await create(eve, 'Mine')];
    expect(again.body).toEqual(mine.body);
    expect([theirs.status, theirs.body.space === mine.body.space]).toEqual([201, false]);
    expect((await create(ann, 'Other')).body.code).toBe('idempotency-key-reused');
  });

  it('of a space too many is refused again and again, and taken once there is room; that of the last one answers the same', async () => {
    const carl = await createPerson();
    const first = await newSpace(carl);
    await owner.send(
      new UpdateCommand({
        TableName: await syncTable('spaces'),
        Key: countersKey(carl.personId),
        UpdateExpression: 'SET #spaces = #spaces + :more',
        ExpressionAttributeNames: { '#spaces': 'spaces' },
        ExpressionAttributeValues: { ':more': 198 },
      }),
    );
    const create = async (name: string) => {
      const { status, body } = await carl.call('POST', '/v1/spaces', { json: { name }, key: name });
      return [status, body.code ?? body.space];
    };
    const last = await create('last');
    expect(last).toEqual([201, expect.stringMatching(/^s-/)]);
    expect(await create('more')).toEqual([409, 'space-limit']);
    expect(await create('more')).toEqual([409, 'space-limit']);
    expect(await create('last')).toEqual(last);
    expect((await spacesOf(carl)).flatMap(({ name }) => name ?? []).sort()).toEqual(['Trip', 'last']);
    expect((await carl.call('DELETE', `/v1/spaces/${first}`)).status).toBe(204);
    const more = await eventually(async () => {
      const answer = await create('more');
      expect(answer[0]).toBe(201);
      return answer;
    });
    expect(await create('more')).toEqual(more);
  });

  it('a code stands nowhere in the clear, not even as a stored answer', async () => {
    const code = await codeFor(ann, await newSpace(ann), 'member');
    const rows = asText(await everyRow());
    const secret = Buffer.from(code, 'base64url').subarray(16);
    for (const text of [code, secret.toString('base64url'), secret.toString('hex')]) expect(rows).not.toContain(text);
  });
});

describe('a deleted space (attack 44)', () => {
  it('is found by no route and no socket, for its owner and its members, and is removed', async () => {
    const space = await newSpace(ann, 'Ends');
    await joinAs(bob, 'admin', space, ann);
    const code = await codeFor(ann, space, 'member');
    const mutation = { number: 1, space, collection: 'lists', id: 'a', kind: 'create', set: { title: 'Ends' } };
    const push = (person: Person) =>
      person.call('POST', '/v1/sync/push', {
        json: { clientId: randomUUID(), collections: { lists: 1 }, mutations: [mutation] },
        key: null,
      });
    expect((await push(ann)).body.outcomes[0].status).toBe('applied');
    const listener = await listen(bob);
    await listener.subscribe(space);
    expect((await ann.call('DELETE', `/v1/spaces/${space}`)).status).toBe(204);

    await listener.get((frame) => frame.gone === true && frame.space === space);
    expect((await listener.subscribe(space)).spaces).toEqual([]);
    for (const person of [ann, bob]) {
      for (const operation of guarded) {
        expect([operation.name, (await send(operation, person, space)).status]).toEqual([operation.name, 404]);
      }
      expect((await push(person)).body.outcomes[0]).toMatchObject({ status: 'rejected', code: 'not-found' });
      expect((await spacesOf(person)).map(({ space: id }) => id)).not.toContain(space);
    }
    expect((await eve.call('POST', '/v1/spaces/join', { json: { code } })).status).toBe(410);
    await eventually(async () => {
      const rows = (await everyRow()).filter((row) => String(row.pk).includes(space));
      // What says that it was there keeps late copies of commands out; that of links goes by itself.
      const left = rows.map(({ entity, status, expiresAt }) => [entity, status, expiresAt !== undefined]);
      expect(left.sort()).toEqual([
        ['ClosedSpace', undefined, true],
        ['Head', 'deleted', false],
      ]);
    });
    listener.close();
  });

  it('takes a great commit along that was still being moved to its places', async () => {
    const space = await newSpace(ann, 'Busy');
    const TableName = await syncTable('spaces');
    const commitId = randomUUID();
    const part = { pk: `COMMIT#${commitId}#0`, sk: 'PART', entity: 'StagedPart' };
    await owner.send(new PutCommand({ TableName, Item: part }));
    await owner.send(
      new UpdateCommand({
        TableName,
        Key: { pk: `SPACE#${space}`, sk: 'HEAD' },
        UpdateExpression: 'SET pending = :pending',
        ExpressionAttributeValues: { ':pending': { commitId, from: 1, to: 9, parts: 1 } },
      }),
    );
    expect((await ann.call('DELETE', `/v1/spaces/${space}`)).status).toBe(204);
    await eventually(async () => expect(asText(await everyRow())).not.toContain(commitId));
    expect((await ann.call('GET', `/v1/spaces/${space}`)).status).toBe(404);
  });
});
