import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { invite } from './invite.ts';
import { createPerson, type Person } from './people.ts';
import { type Answer, type Call, call } from './stack.ts';

/** An organisation with keys, and its owner. */
export interface Holder {
  readonly owner: Person;
  readonly organisationId: string;
  /** Where its keys are. */
  readonly at: string;
  /** Its space. */
  readonly space: string;
}

export interface Key {
  readonly keyId: string;
  readonly key: string;
  call(method: string, path: string, more?: Call): Promise<Answer>;
}

export async function createHolder(): Promise<Holder> {
  const owner = await createPerson();
  await owner.call('GET', '/v1/me');
  const { body } = await owner.call('POST', '/v1/organisations', { json: { name: `Keys ${randomUUID()}` } });
  const { organisationId } = body;
  return { owner, organisationId, at: `/v1/organisations/${organisationId}/api-keys`, space: `o-${organisationId}` };
}

export const allScopes = ['documents:read', 'documents:write', 'organisation:read', 'webhooks:read', 'webhooks:write'];

export const withKey = (keyId: string, key: string): Key => ({
  keyId,
  key,
  call: (method, path, more = {}) => call(method, path, { token: key, ...more }),
});

export async function createKey({ owner, at }: Pick<Holder, 'owner' | 'at'>, more: object = {}): Promise<Key> {
  const json = { name: 'Robot', role: 'admin', scopes: allScopes, ...more };
  const { status, body } = await owner.call('POST', at, { json });
  if (status !== 201) throw new Error(`no key: ${status} ${JSON.stringify(body)}`);
  return withKey(body.apiKey.keyId, body.key);
}

/** Somebody who is a member with this role. */
export async function joins(of: Holder, role: string): Promise<Person> {
  const person = await createPerson();
  await person.call('GET', '/v1/me');
  const token = await invite(of.owner, person.email, role, of.organisationId);
  expect((await person.call('POST', '/v1/invitations/accept', { json: { token } })).status).toBe(201);
  return person;
}

/** What writes one list. */
export const newList = (title: string, id = randomUUID()) => ({
  json: { collections: { lists: 1 }, changes: [{ collection: 'lists', id, document: { title } }] },
});
