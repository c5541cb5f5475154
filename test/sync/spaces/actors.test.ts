import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Throttled } from '../../../lib/runtime/aws/errors.ts';
import { type SpaceItem, spaceKey } from '../../../lib/sync/items.ts';
import { through } from '../faulty-dynamo.ts';
import { nextSpace, owner, space, spaces, useOwnedSpace, world } from './owned-space.ts';
import { codeOf, type Limits, type SpaceWorld, spaceWorld } from './space-world.ts';

useOwnedSpace();

/** The world in which something happens once, between a command's reads and its writes. */
function interrupted(meanwhile: () => Promise<unknown>, limits: Partial<Limits> = {}): SpaceWorld {
  let done = false;
  const dynamo = through(world.dynamo, async ({ method }, run) => {
    if (!done && ['transactWrite', 'put', 'update', 'delete'].includes(method)) {
      done = true;
      await meanwhile();
    }
    return run();
  });
  return spaceWorld(world, { dynamo, limits });
}

const rolesNow = async () =>
  Object.fromEntries((await spaces.members(owner, space)).map(({ personId, role }) => [personId, role]));
const item = async () =>
  (await world.dynamo.get<SpaceItem>({ TableName: world.tables.spaces, Key: spaceKey(space), ConsistentRead: true }))
    .Item;

type Act = (at: SpaceWorld, actor: string, target: string) => Promise<unknown>;
const acts: readonly (readonly [string, Act])[] = [
  ['changes a role', (at, actor, target) => at.setRole(actor, space, target, 'reader', randomUUID())],
  ['removes a member', (at, actor, target) => at.remove(actor, space, target, randomUUID())],
  ['renames the space', (at, actor) => at.rename(actor, space, 'Mine', randomUUID())],
  ['deletes the space', (at, actor) => at.delete(actor, space, randomUUID())],
  ['makes an invitation', (at, actor) => at.invite(actor, space, 'admin')],
];

describe.each(acts)('an owner who %s', (_, act) => {
  it('and is removed before it is written has not acted', async () => {
    const actor = await spaces.newMember(owner, space, 'owner');
    const target = await spaces.newMember(owner, space, 'member');
    const at = interrupted(() => spaces.remove(owner, space, actor));
    expect(await codeOf(act(at, actor, target))).toBe('not-found');
    expect(await rolesNow()).toEqual({ [owner]: 'owner', [target]: 'member' });
    expect(await item()).toMatchObject({ name: 'Trip', status: 'active' });
    expect(
      (await world.everything('spaces')).filter(
        ({ pk, entity }) => entity === 'SpaceInvitation' && String(pk).includes(space),
      ),
    ).toEqual([]);
  });

  it('and is demoted before it is written has not acted', async () => {
    const actor = await spaces.newMember(owner, space, 'owner');
    const target = await spaces.newMember(owner, space, 'member');
    const at = interrupted(() => spaces.setRole(owner, space, actor, 'reader'));
    expect(await codeOf(act(at, actor, target))).toBe('forbidden');
    expect(await rolesNow()).toEqual({ [owner]: 'owner', [actor]: 'reader', [target]: 'member' });
    expect(await item()).toMatchObject({ name: 'Trip', status: 'active' });
  });

  it('while another one ends it has not acted: it is not there', async () => {
    const target = await spaces.newMember(owner, space, 'member');
    const at = interrupted(() => spaces.delete(owner, space));
    expect(await codeOf(act(at, owner, target))).toBe('not-found');
    expect(await item()).toMatchObject({ name: 'Trip', status: 'deleted', members: 2 });
  });

  it('is told when the store does not answer', async () => {
    const target = await spaces.newMember(owner, space, 'member');
    const throttled = new Throttled({ code: 'ThrottlingException', message: '', status: 400, operation: 'x' });
    const at = interrupted(() => Promise.reject(throttled));
    await expect(act(at, owner, target)).rejects.toBe(throttled);
  });

  it('and gets another role that may do it too has acted once', async () => {
    const actor = await spaces.newMember(owner, space, 'owner');
    const target = await spaces.newMember(owner, space, 'member');
    const at = interrupted(() => spaces.setRole(owner, space, actor, 'admin'));
    const expected = act === acts[3]?.[1] ? 'forbidden' : 'ok';
    expect(await codeOf(act(at, actor, target))).toBe(expected);
  });
});

describe('a member', () => {
  it.each<[string, (at: SpaceWorld, target: string) => Promise<unknown>, object]>([
    ['given a role', (at, target) => at.setRole(owner, space, target, 'reader'), { members: 2, owners: 1 }],
    ['removed', (at, target) => at.remove(owner, space, target), { members: 1, owners: 1 }],
  ])('who is %s while they become an owner is counted as one who was', async (_, act, counts) => {
    const target = await spaces.newMember(owner, space, 'member');
    await act(
      interrupted(() => spaces.setRole(owner, space, target, 'owner')),
      target,
    );
    expect(await item()).toMatchObject(counts);
  });

  it('who joins with two codes at once keeps the role of the first, and the other code', async () => {
    const [first, second] = [await spaces.invite(owner, space, 'reader'), await spaces.invite(owner, space, 'admin')];
    const person = randomUUID();
    const at = interrupted(() => spaces.join(person, first));
    expect(await at.join(person, second)).toMatchObject({ role: 'reader' });
    expect(await spaces.join(randomUUID(), second)).toMatchObject({ role: 'admin' });
  });

  it('is nobody whose code another one took, or whose join the store did not answer', async () => {
    const code = await spaces.invite(owner, space, 'reader');
    const person = randomUUID();
    await spaces.create(person);
    const few = interrupted(() => spaces.join(randomUUID(), code), { spacesPerPerson: 1 });
    expect(await codeOf(few.join(person, code))).toBe('space-invitation-invalid');
    const throttled = new Throttled({ code: 'ThrottlingException', message: '', status: 400, operation: 'x' });
    const at = interrupted(() => Promise.reject(throttled));
    await expect(at.join(person, await spaces.invite(owner, space, 'reader'))).rejects.toBe(throttled);
  });
});

describe('an invitation', () => {
  it('made while another role ends is of the new generation, and opens the space', async () => {
    const leaving = await spaces.newMember(owner, space, 'admin');
    const at = interrupted(() => spaces.remove(owner, space, leaving));
    const code = await at.invite(owner, space, 'member');
    expect(await spaces.join(randomUUID(), code)).toMatchObject({ space, role: 'member' });
  });

  it('is void when a role ends while somebody joins with it', async () => {
    const leaving = await spaces.newMember(owner, space, 'admin');
    const code = await spaces.invite(owner, space, 'member');
    const at = interrupted(() => spaces.remove(owner, space, leaving));
    expect(await codeOf(at.join(randomUUID(), code))).toBe('space-invitation-invalid');
  });

  it('of an owner who is removed at the same moment opens nothing, each time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const actor = await spaces.newMember(owner, space, 'owner');
      const [made] = await Promise.allSettled([
        spaces.invite(actor, space, 'owner'),
        spaces.remove(owner, space, actor),
      ]);
      if (made?.status !== 'fulfilled') continue;
      expect(await codeOf(spaces.join(actor, made.value))).toBe('space-invitation-invalid');
    }
  });
});

describe('two owners', () => {
  it('of whom each removes the other at the same moment: one stays, and the space with them', async () => {
    for (let round = 0; round < 5; round += 1) {
      await nextSpace();
      const second = await spaces.newMember(owner, space, 'owner');
      const answers = await Promise.all([
        codeOf(spaces.remove(owner, space, second)),
        codeOf(spaces.remove(second, space, owner)),
      ]);
      expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1);
      expect(await item()).toMatchObject({ members: 1, owners: 1 });
    }
  });
});
