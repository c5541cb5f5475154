import { randomUUID } from 'node:crypto';
import { must } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { createPerson, type Person } from './people.ts';
import { codeFor, joinAs, newSpace, rolesIn } from './shared-space.ts';

let cast: Promise<{ owner: Person; member: Person; space: string; organisationSpace: string }> | undefined;
function people() {
  cast ??= (async () => {
    const [owner, member] = [await createPerson(), await createPerson()];
    for (const person of [owner, member]) await person.call('GET', '/v1/me');
    const { organisationId } = (await owner.call('POST', '/v1/organisations', { json: { name: 'Spaces' } })).body;
    const space = await newSpace(owner);
    await joinAs(member, 'member', space, owner);
    return { owner, member, space, organisationSpace: `o-${organisationId}` };
  })();
  return cast;
}

const read = (path: (space: string, organisationSpace: string) => string) => async (): Promise<Attempt> => {
  const { owner, space, organisationSpace } = await people();
  return { send: () => owner.call('GET', path(space, organisationSpace)) };
};
/** Deletes what a scenario made: a person has room for 200 spaces. */
const tidy = (owner: Person, space: string) => owner.call('DELETE', `/v1/spaces/${space}`);

export const spaceScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listSpaces: read(() => '/v1/spaces'),
  getSpace: read((_, organisationSpace) => `/v1/spaces/${organisationSpace}`),
  listSpaceMembers: read((space) => `/v1/spaces/${space}/members?limit=1`),
  explainSpaceAccess: read((_, organisationSpace) => `/v1/spaces/${organisationSpace}/access?action=tasks:read`),

  createSpace: async () => {
    const { owner } = await people();
    const name = randomUUID();
    const check = async () => {
      const { items } = (await owner.call('GET', '/v1/spaces')).body;
      const made = items.filter((item: { name?: string }) => item.name === name);
      must(made.length === 1, made);
      must((await owner.call('GET', `/v1/spaces/${made[0].space}`)).status === 200, 'not found');
      await tidy(owner, made[0].space);
    };
    return { send: () => owner.call('POST', '/v1/spaces', { json: { name }, key: name }), check };
  },

  updateSpace: async () => {
    const { owner, space } = await people();
    const name = randomUUID();
    const path = `/v1/spaces/${space}`;
    const check = async () => {
      const { body } = await owner.call('GET', path);
      must(body.name === name, body);
    };
    return { send: () => owner.call('PATCH', path, { json: { name }, key: name }), check };
  },

  deleteSpace: async () => {
    const { owner } = await people();
    const path = `/v1/spaces/${await newSpace(owner)}`;
    const key = randomUUID();
    const check = async () => must((await owner.call('GET', path)).status === 404, 'it is still there');
    return { send: () => owner.call('DELETE', path, { key }), check };
  },

  createSpaceInvitation: async () => {
    const { owner, space } = await people();
    const path = `/v1/spaces/${space}/invitations`;
    return { send: () => owner.call('POST', path, { json: { role: 'reader' }, key: null }) };
  },

  joinSpace: async () => {
    const { owner, member } = await people();
    const space = await newSpace(owner);
    const code = await codeFor(owner, space, 'admin');
    const key = randomUUID();
    const check = async () => {
      const roles = await rolesIn(space, owner);
      must(Object.keys(roles).length === 2 && roles[member.personId] === 'admin', roles);
      await tidy(owner, space);
    };
    return { send: () => member.call('POST', '/v1/spaces/join', { json: { code }, key }), check };
  },

  updateSpaceMember: async () => {
    const { owner, member, space } = await people();
    const role = (await rolesIn(space, owner))[member.personId] === 'reader' ? 'member' : 'reader';
    const key = randomUUID();
    const path = `/v1/spaces/${space}/members/${member.personId}`;
    const check = async () => must((await rolesIn(space, owner))[member.personId] === role, 'another role');
    return { send: () => owner.call('PATCH', path, { json: { role }, key }), check };
  },

  removeSpaceMember: async () => {
    const { owner, member } = await people();
    const space = await newSpace(owner);
    await joinAs(member, 'member', space, owner);
    const key = randomUUID();
    const check = async () => {
      must(Object.keys(await rolesIn(space, owner)).length === 1, 'still a member');
      must((await member.call('GET', `/v1/spaces/${space}`)).status === 404, 'still readable');
      await tidy(owner, space);
    };
    return { send: () => owner.call('DELETE', `/v1/spaces/${space}/members/${member.personId}`, { key }), check };
  },
};
