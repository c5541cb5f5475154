import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { addPasskey, proofByPasskey } from '../step-up/ceremonies.ts';
import { balanceOf, type Customer, customer, decideFirst, verify } from './bank-cast.ts';

const base = '/v1/banking';
let ann: Customer;
let bob: Customer;
let passkey: Awaited<ReturnType<typeof addPasskey>>['device'];
beforeAll(async () => {
  [ann, bob] = await Promise.all([customer('500.00'), customer()]);
  await verify(bob, 3, 'Robert Müller');
  ({ device: passkey } = await addPasskey(ann));
});

const add = (who: Customer, name: string, number: string) =>
  who.call('POST', `${base}/payees`, { json: { name, number } });

/** A request with a fresh proof of it. */
async function proven(method: string, path: string, json?: object) {
  const headers = await proofByPasskey(passkey, ann, { method, path, ...(json ? { json } : {}) });
  return ann.call(method, path, { headers, ...(json ? { json } : {}) });
}

describe('a payee', () => {
  it('is told from who has the number, confirmed with a passkey, and then paid by its id', async () => {
    const close = await add(ann, 'R. Mueller', bob.number);
    expect([close.status, close.body.match, close.body.holderName]).toEqual([201, 'close-match', 'Robert Müller']);
    const other = await add(ann, 'Eve Jones', bob.number);
    expect([other.body.match, other.body.holderName]).toEqual(['no-match', undefined]);
    expect((await add(ann, 'Eve Jones', 'CH9300762011623852957')).body.match).toBe('unavailable');
    const { payeeId } = (await add(ann, 'Müller, Robert', bob.number)).body;

    const key = randomUUID();
    const json = { accountId: ann.accountId, payeeId, amount: '12.00', currency: 'EUR' };
    await decideFirst(ann, bob, '12.00', 'allow', key);
    expect((await ann.call('POST', `${base}/payments`, { json })).body.code).toBe('payee-unconfirmed');
    const path = `${base}/payees/${payeeId}/confirmation`;
    expect((await ann.call('POST', path)).body.code).toBe('step-up-required');
    expect((await bob.call('POST', path)).status).toBe(404);
    const confirmed = await proven('POST', path);
    expect([confirmed.status, confirmed.body.match, confirmed.body.confirmedAt]).toEqual([
      200,
      'match',
      expect.any(String),
    ]);
    const paid = await ann.call('POST', `${base}/payments`, { json, key });
    expect([paid.status, paid.body.state]).toEqual([201, 'settled']);
    expect((await balanceOf(bob)).posted).toBe('12.00');
    const both = await ann.call('POST', `${base}/payments`, { json: { ...json, number: bob.number } });
    expect(both.body.code).toBe('invalid-request');

    const { items } = (await ann.call('GET', `${base}/payees`)).body;
    expect(items).toHaveLength(4);
    expect(JSON.stringify(items)).not.toContain('holderName');
    expect((await bob.call('GET', `${base}/payees`)).body.items).toEqual([]);
    expect((await ann.call('DELETE', `${base}/payees/${other.body.payeeId}`)).status).toBe(204);
    expect((await ann.call('DELETE', `${base}/payees/${other.body.payeeId}`)).status).toBe(404);
  });
});
