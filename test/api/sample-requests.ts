import { randomUUID } from 'node:crypto';
import { modules } from '../../functions/index.ts';
import type { Operation } from '../../lib/contract/registry.ts';
import type { Route } from '../../lib/contract/route.ts';

export const routes: readonly Operation<Route>[] = modules.flatMap((module) => module.routes);

const uuid = randomUUID();
/** A value of its own form for a path parameter that is not simply a new UUID. */
export const parameter = (name: string): string | undefined =>
  name === 'spaceId' ? `s-${randomUUID()}` : params[name];
/** A value that each path parameter takes. */
const params: Readonly<Record<string, string>> = {
  role: 'clerk',
  number: '1',
  collection: 'lists',
};
/** A body that each operation takes. */
const bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  updateProfile: { displayName: 'Ann' },
  registerDevice: { platform: 'ios', appVersion: '3.0.0', locale: 'de-CH', timeZone: 'Europe/Zurich' },
  createOrganisation: { name: 'Bakery' },
  updateOrganisation: { name: 'Bakery' },
  updateMember: { role: 'member' },
  putRole: { actions: ['member:list'] },
  createInvitation: { email: 'someone@example.com', role: 'member' },
  acceptInvitation: { token: 'x'.repeat(60) },
  disablePerson: { reason: 'abuse' },
  pushMutations: {
    clientId: uuid,
    collections: { lists: 1 },
    mutations: [
      { number: 1, space: `p-${uuid}`, collection: 'lists', id: 'a', kind: 'create', set: { title: 'Groceries' } },
    ],
  },
  pullChanges: { collections: { lists: 1 }, spaces: [{ space: `p-${uuid}` }] },
  createSpace: { name: 'Holiday' },
  updateSpace: { name: 'Holiday' },
  updateSpaceMember: { role: 'reader' },
  createSpaceInvitation: { role: 'reader' },
  joinSpace: { code: 'x'.repeat(64) },
  commitDocuments: {
    collections: { lists: 1 },
    changes: [{ collection: 'lists', id: 'a', document: { title: 'Groceries' } }],
  },
  replaceDocuments: { version: 1, rows: [{ id: 'a', assumed: null, next: { title: 'Groceries' } }] },
  requestErasureLink: { email: 'nobody@example.com' },
  confirmErasure: { token: 'x'.repeat(60) },
};
const queries: Readonly<Record<string, string>> = {
  explainAccess: '?action=person:read',
  explainSpaceAccess: '?action=tasks:read',
  findPeople: '?email=nobody@example.com',
  listOutcomes: `?clientId=${uuid}`,
};

/** A request that a route's schemas take. */
export function sample({ name, entry }: Operation<Route>): {
  path: string;
  json?: Readonly<Record<string, unknown>>;
  query: string;
} {
  const path = entry.path.replace(/\{(\w+)\}/g, (_, name: string) => parameter(name) ?? uuid);
  if (!entry.body) return { path, query: queries[name] ?? '' };
  const json = bodies[name];
  if (!json) throw new Error(`name a body for ${name} in test/api/sample-requests.ts`);
  return { path, json, query: queries[name] ?? '' };
}

/** `GET /v1/me (getProfile)`, for titles. */
export const titled = (list: readonly Operation<Route>[]) =>
  list.map((operation) => [`${operation.entry.method} ${operation.entry.path}`, operation] as const);
