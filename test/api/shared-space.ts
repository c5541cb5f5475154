import { expect } from 'vitest';
import type { Person } from './people.ts';

/** A new shared space of a person. */
export async function newSpace(by: Person, name = 'Trip'): Promise<string> {
  const { status, body } = await by.call('POST', '/v1/spaces', { json: { name } });
  expect([status, body]).toEqual([201, { space: expect.stringMatching(/^s-/), kind: 'shared', name, role: 'owner' }]);
  return body.space;
}

/** A code that makes one person a member. */
export async function codeFor(by: Person, space: string, role: string): Promise<string> {
  const { status, body } = await by.call('POST', `/v1/spaces/${space}/invitations`, { json: { role } });
  expect([status, body.code]).toEqual([201, expect.stringMatching(/^[A-Za-z0-9_-]{64}$/)]);
  return body.code;
}

/** Makes a person a member. */
export async function joinAs(person: Person, role: string, space: string, by: Person): Promise<void> {
  const json = { code: await codeFor(by, space, role) };
  const { status, body } = await person.call('POST', '/v1/spaces/join', { json });
  expect([status, body]).toEqual([200, expect.objectContaining({ space, role })]);
}

/** Roles of the members, by person. */
export async function rolesIn(space: string, reader: Person): Promise<Record<string, string>> {
  const { items } = (await reader.call('GET', `/v1/spaces/${space}/members?limit=100`)).body;
  return Object.fromEntries(items.map(({ personId, role }: Record<string, string>) => [personId, role]));
}
