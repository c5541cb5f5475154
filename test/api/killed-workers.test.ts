import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPerson, type Person } from './people.ts';
import { outputs } from './stack.ts';

const faults = `${outputs.awsEndpoint}/_local/faults`;
let ada: Person;

beforeAll(async () => {
  ada = await createPerson();
  await ada.call('GET', '/v1/me');
});
afterEach(async () => {
  await fetch(faults, { method: 'DELETE' });
});

describe('a function whose worker is killed', () => {
  it.each([
    ['kill', undefined],
    ['kill-after', 'Killed'],
  ])('by %s leaves what it had done, and the next request meets a new one', async (kind, found) => {
    const { body: before } = await ada.call('PATCH', '/v1/me', { json: { displayName: 'Before' } });
    expect(before.displayName).toBe('Before');
    const rule = { kind, functionName: 'UpdateProfile', operation: 'TransactWriteItems' };
    await fetch(faults, { method: 'POST', body: JSON.stringify(rule) });

    const { status } = await ada.call('PATCH', '/v1/me', { json: { displayName: 'Killed' } });
    expect(status).toBe(500);
    expect((await ada.call('GET', '/v1/me')).body.displayName).toBe(found ?? 'Before');
    expect((await ada.call('PATCH', '/v1/me', { json: { displayName: 'After' } })).body.displayName).toBe('After');
  });
});
