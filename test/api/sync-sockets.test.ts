import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { functionOf } from './faults.ts';
import { type Listener, listen } from './frames.ts';
import { invite } from './invite.ts';
import { logLines } from './log-lines.ts';
import { createPerson, type Person } from './people.ts';
import { joinAs, newSpace } from './shared-space.ts';
import { eventually, outputs } from './stack.ts';
import { everyRow } from './stored.ts';

let ann: Person;
let bob: Person;
let eve: Person;
let space: string;
beforeAll(async () => {
  [ann, bob, eve] = [await createPerson(), await createPerson(), await createPerson()];
  for (const person of [ann, bob, eve]) await person.call('GET', '/v1/me');
  space = await newSpace(ann);
  await joinAs(bob, 'member', space, ann);
});

const clients = new Map<string, { clientId: string; number: number }>();
/** Creates one list in a space; answers the status of its outcome. */
async function write(person: Person, into: string): Promise<string> {
  const client = clients.get(person.personId) ?? { clientId: randomUUID(), number: 0 };
  client.number += 1;
  clients.set(person.personId, client);
  const mutation = { space: into, collection: 'lists', id: randomUUID(), kind: 'create', set: { title: 'List' } };
  const { body } = await person.call('POST', '/v1/sync/push', {
    json: { clientId: client.clientId, collections: { lists: 1 }, mutations: [{ number: client.number, ...mutation }] },
    key: null,
  });
  return body.outcomes[0].status;
}
const rowsOf = async (entity: string, id: string) =>
  (await everyRow(/Subscriptions/)).filter((row) => row.entity === entity && String(row.pk).includes(id));
const settle = () => new Promise((resolve) => setTimeout(resolve, 400));

describe('a poke', () => {
  it('reaches the sockets of members after a commit, with the number, and nobody else', async () => {
    const [mine, theirs, stranger] = [await listen(ann), await listen(bob), await listen(eve)];
    for (const listener of [mine, theirs]) {
      const { spaces } = await listener.subscribe(space, `p-${randomUUID()}`);
      expect(spaces.map((each: { space: string }) => each.space)).toEqual([space]);
    }
    expect((await stranger.subscribe(space, `p-${ann.personId}`)).spaces).toEqual([]);
    const seq = (await listenedSeq(mine)) + 1;
    expect(await write(ann, space)).toBe('applied');
    for (const listener of [mine, theirs]) {
      expect(await listener.get(({ action }) => action === 'poke')).toMatchObject({ action: 'poke', space, seq });
    }
    await settle();
    expect(stranger.frames.map(({ action }) => action)).toEqual(['subscribed']);
    for (const listener of [mine, theirs, stranger]) listener.close();
  });

  const listenedSeq = async (listener: Listener) =>
    (await listener.get(({ action }) => action === 'subscribed')).spaces[0].seq as number;

  it('tells a member’s devices of a new space, and a removed one’s that it is gone; then no more of it', async () => {
    const shared = await newSpace(ann);
    const theirs = await listen(bob);
    await theirs.subscribe(`p-${bob.personId}`);
    await joinAs(bob, 'reader', shared, ann);
    await theirs.get(({ action }) => action === 'spaces');
    await theirs.subscribe(`p-${bob.personId}`, shared);
    theirs.clear();
    const left = await ann.call('DELETE', `/v1/spaces/${shared}/members/${bob.personId}`);
    expect(left.status).toBe(204);
    expect(await theirs.get((frame) => frame.gone === true)).toMatchObject({ action: 'poke', space: shared });
    await theirs.get(({ action }) => action === 'spaces');
    theirs.clear();
    expect(await write(ann, shared)).toBe('applied');
    theirs.socket.send(JSON.stringify({ action: 'signal', space: shared, kind: 'typing' }));
    expect(await theirs.get(({ action }) => action === 'error')).toMatchObject({ code: 'not-subscribed' });
    expect((await theirs.subscribe(shared)).spaces).toEqual([]);
    await settle();
    expect(theirs.frames.filter(({ action }) => action === 'poke')).toEqual([]);
    theirs.close();
  });

  it('follows memberships of organisations, and their end', async () => {
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Pokes' } })).body;
    const of = `o-${organisationId}`;
    const accept = async () =>
      bob.call('POST', '/v1/invitations/accept', {
        json: { token: await invite(ann, bob.email, 'member', organisationId) },
      });
    const theirs = await listen(bob);
    await theirs.subscribe();
    expect((await accept()).status).toBe(201);
    await theirs.get(({ action }) => action === 'spaces');
    expect((await theirs.subscribe(of)).spaces).toHaveLength(1);
    expect(await write(ann, of)).toBe('applied');
    await theirs.get(({ action }) => action === 'poke');
    theirs.clear();
    await ann.call('DELETE', `/v1/organisations/${organisationId}/members/${bob.personId}`);
    await theirs.get((frame) => frame.gone === true && frame.space === of);
    expect((await accept()).status).toBe(201);
    expect((await theirs.subscribe(of)).spaces).toHaveLength(1);
    theirs.clear();
    expect((await ann.call('DELETE', `/v1/organisations/${organisationId}`)).status).toBe(204);
    await theirs.get((frame) => frame.gone === true && frame.space === of);
    await eventually(async () => {
      const rows = (await everyRow(/SyncData/)).filter((row) => String(row.pk).includes(of));
      expect(rows.map(({ entity, status }) => [entity, status])).toEqual([['Head', 'deleted']]);
    });
    theirs.close();
  });
});

describe('an ephemeral message', () => {
  it('reaches those who look at the space, and is kept nowhere', async () => {
    const [mine, theirs] = [await listen(ann), await listen(bob)];
    for (const listener of [mine, theirs]) await listener.subscribe(space);
    const mark = randomUUID();
    mine.socket.send(JSON.stringify({ action: 'signal', space, kind: 'typing', data: { mark } }));
    expect(await theirs.get(({ action }) => action === 'signal')).toMatchObject({
      ...{ space, kind: 'typing', from: ann.personId, data: { mark } },
    });
    expect(JSON.stringify(await everyRow())).not.toContain(mark);
    mine.close();
    theirs.close();
  });

  it('is told that it is too many or too large: 100 messages at once, 2 KB (attack 41)', async () => {
    const [mine, theirs] = [await listen(ann), await listen(bob)];
    for (const listener of [mine, theirs]) await listener.subscribe(space);
    for (let n = 0; n < 110; n += 1)
      mine.socket.send(JSON.stringify({ action: 'signal', space, kind: 'typing', data: n }));
    const errors = () => mine.frames.filter(({ code }) => code === 'too-many-signals').length;
    const passed = () => theirs.frames.filter(({ action }) => action === 'signal').length;
    await eventually(async () => expect(errors() + passed()).toBe(110));
    expect(passed()).toBeLessThanOrEqual(100);
    expect(errors()).toBeGreaterThanOrEqual(10);
    mine.socket.send(JSON.stringify({ action: 'signal', space, kind: 'typing', data: 'x'.repeat(2000) }));
    await mine.get(({ code }) => code === 'signal-too-large');
    mine.close();
    theirs.close();
  });
});

describe('a message to a socket that is no subscription', () => {
  it.each([
    ['someone else’s channel', { spaces: 'all' }],
    ['a key of the table (attack 21)', { spaces: ['SPACE#x'] }],
    ['a space id with a key behind it (attack 21)', { spaces: [`s-${randomUUID()}#HEAD`] }],
    ['an operator object (attack 22)', { spaces: [{ $gt: '' }] }],
    ['more spaces than fit', { spaces: Array.from({ length: 51 }, () => `s-${randomUUID()}`) }],
    ['no spaces', {}],
  ])('is answered so: %s', async (_, body) => {
    const listener = await listen(eve);
    const before = await rowsOf('Subscriber', eve.personId);
    listener.socket.send(JSON.stringify({ action: 'subscribe', ...body }));
    expect(await listener.get(({ action }) => action === 'error')).toMatchObject({ code: 'invalid-message' });
    expect(await rowsOf('Subscriber', eve.personId)).toEqual(before);
    listener.close();
  });

  it('cannot name another person: who subscribes is who opened the socket (attack 5)', async () => {
    const listener = await listen(eve);
    const body = { action: 'subscribe', spaces: [space], personId: ann.personId, context: { personId: ann.personId } };
    listener.socket.send(JSON.stringify(body));
    expect(await listener.get(({ action }) => action === 'subscribed')).toMatchObject({ spaces: [] });
    expect(await rowsOf('Subscriber', ann.personId).then((rows) => JSON.stringify(rows))).not.toContain(eve.personId);
    listener.close();
  });
});

describe('sockets that end', () => {
  it('without a word are forgotten at the next poke: the row goes on 410, nothing grows (fault 22)', async () => {
    const shared = await newSpace(ann);
    const lost = await listen(ann);
    await lost.subscribe(shared);
    lost.socket.terminate();
    await eventually(async () => {
      await write(ann, shared);
      expect(await rowsOf('Subscription', shared)).toEqual([]);
    });
  });

  it('leave rows that end by themselves, though nothing is ever told (fault 22)', async () => {
    const shared = await newSpace(ann);
    const listener = await listen(ann);
    await listener.subscribe(shared);
    listener.socket.terminate();
    const [row] = await rowsOf('Subscription', shared);
    const seconds = Number(row?.expiresAt) - Date.now() / 1000;
    expect([seconds > 7200, seconds < 8000]).toEqual([true, true]);
  });

  it('of a gateway that answers 429 or 500 miss a poke, and neither the others nor later ones (fault 22)', async () => {
    const theirs = await listen(bob);
    await theirs.subscribe(space);
    const at = `${outputs.awsEndpoint}/_local/faults`;
    const functionName = await functionOf('pokeSpaces');
    /** How often it has given up. */
    const missed = async () =>
      (await logLines(/PokeSpaces/)).filter((line) => line.includes('"sockets not reached"')).length;
    for (const kind of ['throttle', 'error', 'drop']) {
      theirs.clear();
      const rule = { kind, functionName, operation: 'PostToConnection', times: 1000 };
      const { id } = (await (await fetch(at, { method: 'POST', body: JSON.stringify(rule) })).json()) as { id: number };
      const before = await missed();
      expect(await write(ann, space)).toBe('applied');
      await eventually(async () => expect(await missed()).toBeGreaterThan(before));
      await fetch(`${at}/${id}`, { method: 'DELETE' });
      expect(theirs.frames).toEqual([]);
      expect(await write(ann, space)).toBe('applied');
      expect(await theirs.get(({ action }) => action === 'poke')).toMatchObject({ space });
    }
    theirs.close();
  }, 60_000);
});
