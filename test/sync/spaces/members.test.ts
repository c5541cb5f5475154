import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { membershipKey, organisationKey } from '../../../lib/policy/accounts.ts';
import { joinedKey, spaceInvitationKey } from '../../../lib/sync/items.ts';
import { organisationSpace, personSpace } from '../../../lib/sync/space-id.ts';
import { nextSpace, owner, space, spaces, useOwnedSpace, world } from './owned-space.ts';
import { codeOf, type Role, spaceWorld } from './space-world.ts';

useOwnedSpace();

const roles = async (reader = owner) =>
  Object.fromEntries((await spaces.members(reader, space)).map(({ personId, role }) => [personId, role]));

describe('a shared space', () => {
  it('is made once for one key, also when asked many times at once', async () => {
    const person = randomUUID();
    const made = await Promise.all(Array.from({ length: 5 }, () => spaces.create(person, 'same')));
    expect(new Set(made).size).toBe(1);
    expect((await spaces.list(person)).items).toHaveLength(2);
  });

  it('is not there for others, whatever they try', async () => {
    const stranger = randomUUID();
    const commands = [
      spaces.members(stranger, space),
      spaces.delete(stranger, space),
      spaces.invite(stranger, space, 'reader'),
      spaces.setRole(stranger, space, owner, 'reader'),
      spaces.remove(stranger, space, owner),
      spaces.remove(stranger, space, stranger),
      spaces.members(owner, `s-${randomUUID()}`),
      spaces.members(owner, `p-${stranger}`),
      spaces.members(owner, `o-${randomUUID()}`),
    ];
    expect(new Set(await Promise.all(commands.map(codeOf)))).toEqual(new Set(['not-found']));
    expect(await roles()).toEqual({ [owner]: 'owner' });
  });

  it('ends for everybody at once, and its codes with it', async () => {
    const member = await spaces.newMember(owner, space, 'member');
    const code = await spaces.invite(owner, space, 'member');
    expect(await codeOf(spaces.delete(member, space))).toBe('forbidden');
    await spaces.delete(owner, space);
    for (const person of [owner, member]) {
      expect(await codeOf(spaces.members(person, space))).toBe('not-found');
      expect((await spaces.list(person)).items.map(({ space: id }) => id)).not.toContain(space);
    }
    expect(await codeOf(spaces.join(randomUUID(), code))).toBe('space-invitation-invalid');
    expect(await codeOf(spaces.delete(owner, space))).toBe('not-found');
  });
});

describe('a space that is not shared', () => {
  const found = async (organisationId: string, status: string) => {
    for (const Item of [
      { ...organisationKey(organisationId), organisationId, status, name: 'Firm' },
      { ...membershipKey(owner, organisationId), organisationId, personId: owner, role: 'owner', status: 'active' },
    ])
      await world.dynamo.put({ TableName: world.tables.people, Item });
  };

  it('is listed while its organisation is there', async () => {
    const organisationId = randomUUID();
    const listed = async () => (await spaces.list(owner)).items.map(({ space: id }) => id);
    await found(organisationId, 'active');
    expect(await listed()).toEqual([personSpace(owner), organisationSpace(organisationId), space]);
    await found(organisationId, 'deleted');
    expect(await listed()).toEqual([personSpace(owner), space]);
  });

  it('has no name, members or codes of its own, not for its owner either', async () => {
    const organisationId = randomUUID();
    await found(organisationId, 'active');
    for (const id of [personSpace(owner), organisationSpace(organisationId)]) {
      const commands = [
        spaces.members(owner, id),
        spaces.rename(owner, id, 'Mine'),
        spaces.delete(owner, id),
        spaces.invite(owner, id, 'reader'),
        spaces.setRole(owner, id, owner, 'reader'),
        spaces.remove(owner, id, owner),
      ];
      expect(await Promise.all(commands.map(codeOf))).toEqual(Array(6).fill('forbidden'));
    }
  });
});

describe('a role', () => {
  const all: readonly Role[] = ['owner', 'admin', 'member', 'reader'];
  it.each(all)('of %s gives and takes only what is not above it', async (role) => {
    const actor = await spaces.newMember(owner, space, role);
    for (const target of all) {
      for (const next of all) {
        const other = await spaces.newMember(owner, space, target);
        const within = role === 'owner' || (role === 'admin' && target !== 'owner' && next !== 'owner');
        expect([target, next, await codeOf(spaces.setRole(actor, space, other, next))]).toEqual([
          target,
          next,
          within ? 'ok' : 'forbidden',
        ]);
        expect((await roles())[other]).toBe(within ? next : target);
      }
      const mayInvite = role === 'owner' || (role === 'admin' && target !== 'owner');
      expect(await codeOf(spaces.invite(actor, space, target))).toBe(mayInvite ? 'ok' : 'forbidden');
      const other = await spaces.newMember(owner, space, target);
      expect(await codeOf(spaces.remove(actor, space, other))).toBe(mayInvite ? 'ok' : 'forbidden');
      expect(other in (await roles())).toBe(!mayInvite);
    }
  });

  it('is held by somebody, or there is nothing to give or take', async () => {
    const nobody = randomUUID();
    expect(await codeOf(spaces.setRole(owner, space, nobody, 'reader'))).toBe('not-found');
    expect(await codeOf(spaces.remove(owner, space, nobody))).toBe('not-found');
  });
});

describe('a reader', () => {
  it('neither renames nor invites, and learns of nobody whether they are a member', async () => {
    const [reader, nobody] = [await spaces.newMember(owner, space, 'reader'), randomUUID()];
    expect(await codeOf(spaces.rename(reader, space, 'Mine'))).toBe('forbidden');
    await expect(spaces.invite(reader, space, 'reader')).rejects.toThrow("The role 'reader' does not include this.");
    expect(await codeOf(spaces.setRole(reader, space, nobody, 'reader'))).toBe('forbidden');
    expect(await codeOf(spaces.remove(reader, space, nobody))).toBe('forbidden');
  });
});

describe('the last owner', () => {
  it('cannot leave, be demoted, or demote themselves', async () => {
    await spaces.newMember(owner, space, 'admin');
    expect(await codeOf(spaces.remove(owner, space, owner))).toBe('last-space-owner');
    expect(await codeOf(spaces.setRole(owner, space, owner, 'admin'))).toBe('last-space-owner');
    expect((await roles())[owner]).toBe('owner');
  });

  it('is one of two who leave at the same moment: one stays, each time', async () => {
    for (let round = 0; round < 5; round += 1) {
      await nextSpace();
      const second = await spaces.newMember(owner, space, 'owner');
      const answers = await Promise.all([owner, second].map((person) => codeOf(spaces.remove(person, space, person))));
      expect(answers.sort()).toEqual(['last-space-owner', 'ok']);
    }
  });

  it('is one of two who demote each other at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      await nextSpace();
      const second = await spaces.newMember(owner, space, 'owner');
      const answers = await Promise.all([
        codeOf(spaces.setRole(owner, space, second, 'member')),
        codeOf(spaces.setRole(second, space, owner, 'member')),
      ]);
      expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1);
    }
  });
});

describe('a code', () => {
  it('makes one of many who try at once a member', async () => {
    const code = await spaces.invite(owner, space, 'member');
    const people = Array.from({ length: 8 }, () => randomUUID());
    const answers = await Promise.all(people.map((person) => codeOf(spaces.join(person, code))));
    expect(answers.sort()).toEqual(['ok', ...Array(7).fill('space-invitation-invalid')].sort());
    expect(Object.keys(await roles())).toHaveLength(2);
  });

  it('leaves members what they are, and is not spent by them', async () => {
    const reader = await spaces.newMember(owner, space, 'reader');
    const code = await spaces.invite(owner, space, 'admin');
    expect(await spaces.join(reader, code)).toMatchObject({ role: 'reader' });
    expect(await spaces.join(randomUUID(), code)).toMatchObject({ role: 'admin' });
  });

  it('ends with its time, though its row may still be there', async () => {
    const clock = { offset: 0 };
    const late = spaceWorld(world, { clock });
    const code = await late.invite(owner, space, 'member');
    clock.offset = 72 * 3_600_000;
    expect(await codeOf(late.join(randomUUID(), code))).toBe('space-invitation-invalid');
    clock.offset -= 1000;
    expect(await codeOf(late.join(randomUUID(), code))).toBe('ok');
  });

  it('ends when somebody who may invite leaves, is removed or is demoted: whoever made it cannot come back with it', async () => {
    for (const end of ['leaves', 'removed', 'demoted'] as const) {
      const admin = await spaces.newMember(owner, space, 'admin');
      const code = await spaces.invite(admin, space, 'admin');
      if (end === 'leaves') await spaces.remove(admin, space, admin);
      if (end === 'removed') await spaces.remove(owner, space, admin);
      if (end === 'demoted') await spaces.setRole(owner, space, admin, 'member');
      expect([end, await codeOf(spaces.join(randomUUID(), code))]).toEqual([end, 'space-invitation-invalid']);
    }
    const code = await spaces.invite(owner, space, 'reader');
    await spaces.remove(owner, space, await spaces.newMember(owner, space, 'member'));
    expect(await codeOf(spaces.join(randomUUID(), code))).toBe('ok');
  });

  it('is stored as a hash alone, and a changed or made-up one opens nothing', async () => {
    const code = await spaces.invite(owner, space, 'member');
    const secret = Buffer.from(code, 'base64url').subarray(16);
    expect(secret).toHaveLength(32);
    const rows = JSON.stringify(await world.everything('spaces'));
    for (const shown of [code, secret.toString('base64url'), secret.toString('hex'), secret.toString('base64')]) {
      expect(rows).not.toContain(shown);
    }
    const { Item } = await world.dynamo.get({ TableName: world.tables.spaces, Key: spaceInvitationKey(space, 'x') });
    expect(Item).toBeUndefined();
    const last = code.at(-1) === 'A' ? 'Q' : 'A';
    for (const forged of [`${code.slice(0, -1)}${last}`, 'A'.repeat(64), 'x'.repeat(20), `${code}A`, code.slice(1)]) {
      expect([forged, await codeOf(spaces.join(randomUUID(), forged))]).toEqual([forged, 'space-invitation-invalid']);
    }
  });
});

describe('limits', () => {
  it('hold when many join at once: members of a space, and spaces of a person', async () => {
    const few = spaceWorld(world, { limits: { membersPerSpace: 3, spacesPerPerson: 2 } });
    const codes = await Promise.all(Array.from({ length: 6 }, () => few.invite(owner, space, 'member')));
    const answers = await Promise.all(codes.map((code) => codeOf(few.join(randomUUID(), code))));
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(2);
    expect(new Set(answers)).toEqual(new Set(['ok', 'space-limit']));

    const person = randomUUID();
    const made = await Promise.all(Array.from({ length: 6 }, () => codeOf(few.create(person))));
    expect(made.filter((answer) => answer === 'ok')).toHaveLength(2);
    expect(made.filter((answer) => answer === 'space-limit')).toHaveLength(4);
    const [first] = (await few.list(person)).items.slice(1);
    await few.delete(person, first?.space ?? '');
    // Deleted spaces count until they are purged.
    expect(await codeOf(few.create(person))).toBe('space-limit');
  });

  it('count again after leaving', async () => {
    const few = spaceWorld(world, { limits: { spacesPerPerson: 1 } });
    const member = await few.newMember(owner, space, 'member');
    expect(await codeOf(few.create(member))).toBe('space-limit');
    await few.remove(member, space, member);
    expect(await codeOf(few.create(member))).toBe('ok');
    const { Item } = await world.dynamo.get({ TableName: world.tables.spaces, Key: joinedKey(member, space) });
    expect(Item).toBeUndefined();
  });
});
