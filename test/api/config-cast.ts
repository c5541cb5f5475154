import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { createPerson, makeAdmin, type Person } from './people.ts';
import { newFlag } from './sample-requests.ts';

export const path = (flag: string) => `/v1/admin/flags/${flag}`;
export const named = () => `f-${randomUUID()}`;
/** Names a revision that is not there yet, so that the function looks at the table. */
export const config = (person: Person, more: Parameters<Person['call']>[2] = {}, query = '?revision=999999999999999') =>
  person.call('GET', `/v1/config${query}`, more);

/** An administrator, and somebody whom flags are for. */
export async function createCast() {
  const admin = await makeAdmin(await createPerson());
  const ann = await createPerson();
  await ann.call('GET', '/v1/me');
  const put = async (flag: string, more: object = {}) => {
    const answer = await admin.call('PUT', path(flag), { json: { ...newFlag, ...more } });
    expect([answer.status, answer.body.code]).toEqual([200, undefined]);
    return answer.body;
  };
  return { admin, ann, put };
}
