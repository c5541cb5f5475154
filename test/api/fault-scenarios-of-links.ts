import { randomUUID } from 'node:crypto';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import type { Person } from './people.ts';
import { call } from './stack.ts';

const somebody = somebodyOf();
const make = async (person: Person) =>
  (await person.call('POST', '/v1/links', { json: { path: '/tasks/1', title: 'Bread' } })).body;
const all = async (person: Person) => (await person.call('GET', '/v1/links?limit=100')).body.items;

let made: Promise<{ person: Person; linkId: string; code: string }> | undefined;
/** A link that stays; made once. */
function known() {
  made ??= (async () => {
    const person = await somebody();
    const { linkId, url } = await make(person);
    return { person, linkId, code: url.slice(-12) };
  })();
  return made;
}
const read = (path: (linkId: string) => string) => async (): Promise<Attempt> => {
  const { person, linkId } = await known();
  return { send: () => person.call('GET', path(linkId)) };
};

export const linkScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listLinks: read(() => '/v1/links?limit=1'),
  getLink: read((linkId) => `/v1/links/${linkId}`),

  listSpaceLinks: async () => {
    const { person } = await known();
    return { send: () => person.call('GET', `/v1/spaces/p-${person.personId}/links?limit=1`) };
  },
  revokeSpaceLink: async () => {
    const person = await somebody();
    const before = await all(person);
    const space = `p-${person.personId}`;
    const { linkId } = (await person.call('POST', '/v1/links', { json: { path: '/a', title: 'B', space } })).body;
    const check = async () => must((await all(person)).length === before.length, linkId);
    return { send: () => person.call('DELETE', `/v1/spaces/${space}/links/${linkId}`), check, repeatMay: [404] };
  },

  // A visit that cannot be counted keeps nobody from the page.
  showLink: async () => {
    const { code } = await known();
    return { send: () => call('GET', `/s/${code}`) };
  },
  resolveLink: async () => {
    const { code } = await known();
    return { send: () => call('GET', `/v1/links/resolve/${code}`) };
  },

  createLink: async () => {
    const person = await somebody();
    const before = await all(person);
    const key = randomUUID();
    const json = { path: '/tasks/1', title: key, space: `p-${person.personId}` };
    const check = async () => {
      const now = await all(person);
      must(now.length === before.length + 1, [before.length, now.length]);
      const { linkId } = now.find(({ title }: { title: string }) => title === key);
      must((await person.call('DELETE', `/v1/links/${linkId}`)).status === 204, linkId);
    };
    return { send: () => person.call('POST', '/v1/links', { json, key }), check };
  },

  revokeLink: async () => {
    const person = await somebody();
    const before = await all(person);
    const { linkId } = await make(person);
    const check = async () => must((await all(person)).length === before.length, linkId);
    return { send: () => person.call('DELETE', `/v1/links/${linkId}`), check, repeatMay: [404] };
  },
};
