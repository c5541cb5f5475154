import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { cognito, createPerson, signIn } from './people.ts';
import { afterSchedule, call } from './stack.ts';
import { everyRow } from './stored.ts';
import { owner, tableLike } from './sync-tables.ts';

/** What docs/identity.md tells the operator to write. */
function writesOf(page: string, values: Readonly<Record<string, string>>) {
  const [, json = ''] = /transact-write-items --transact-items '(\[.*?\])'/s.exec(page) ?? [];
  return JSON.parse(json.replace(/<(\w+)>/g, (_, name: string) => values[name] ?? name));
}

describe('a sign-in that its own token deleted at Cognito', () => {
  it('is gone for good, and what is left of the person is erased as the page says', async () => {
    const ann = await createPerson();
    await ann.call('PATCH', '/v1/me', { json: { displayName: 'Ann' } });
    await ann.call('POST', '/v1/organisations', { json: { name: 'Alone' } });
    await cognito.send(new DeleteUserCommand({ AccessToken: ann.token }));
    await expect(signIn(ann.email, ann.password)).rejects.toThrow('Incorrect username or password');
    expect((await ann.call('GET', '/v1/me')).body).toMatchObject({ displayName: 'Ann', status: 'active' });

    const [erasureId, receiptId] = [randomUUID(), randomUUID()];
    const people = await tableLike(/IdentityData-PeopleTable/);
    const page = readFileSync(join(import.meta.dirname, '../../docs/identity.md'), 'utf8');
    const values = { people, id: ann.personId, erasureId, receiptId, now: new Date().toISOString() };
    await owner.send(new TransactWriteItemsCommand({ TransactItems: writesOf(page, values) }));
    await afterSchedule('StartDueErasures', async () => {
      const { status, body } = await call('GET', `/v1/erasure-receipts/${receiptId}`);
      expect([status, JSON.parse(body.payload ?? '{}').receiptId]).toEqual([200, receiptId]);
      // The last thing of all: the receipt is there a moment before.
      expect((await ann.call('GET', '/v1/me')).status).toBe(401);
    });
    const left = await everyRow(/IdentityData-PeopleTable/);
    const own = left.filter(({ pk }) => String(pk) === `PERSON#${ann.personId}`);
    expect(own.map(({ entity }) => entity)).toEqual(['Erased']);
  });
});
