import { describe, expect, it } from 'vitest';
import { type Customer, customer, openAccount, pay, transfer } from './bank-cast.ts';
import { withFault } from './faults.ts';
import { listen } from './frames.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';
import { eventually } from './stack.ts';

describe('an account on the devices of its holder', () => {
  it('is shown with its balance, also as that changes', async () => {
    const [ann, bob] = await Promise.all([customer('10.00'), customer()]);
    const shows = async (person: Customer, available: string) => {
      const space = `/v1/spaces/p-${person.personId}/collections`;
      const accounts = (await person.call('GET', `${space}/bank-accounts`)).body.items;
      expect(accounts).toMatchObject([{ document: { number: person.number } }]);
      const balances = (await person.call('GET', `${space}/bank-balances`)).body.items;
      expect(balances).toMatchObject([{ document: { available } }]);
    };
    await eventually(() => shows(ann, '10.00'));
    expect((await pay(ann, bob, '3.00')).status).toBe(201);
    await eventually(async () => Promise.all([shows(ann, '7.00'), shows(bob, '3.00')]));
  });

  it('is published too where a large commit was left half-way: its terms, or its balance when that comes first', async () => {
    const [carl, dora] = await Promise.all([createPerson(), createPerson()]);
    const left = await Promise.all([carl, dora].map(({ personId }) => leaveCommitPending(`p-${personId}`)));
    const listeners = await Promise.all([carl, dora].map((person) => listen(person)));
    // Nobody may look before they are told: whoever does completes the commit as well.
    const isTold = async (index: 0 | 1, who: Person) => {
      await listeners[index]?.subscribe(`p-${who.personId}`);
      // Of two changes in a row one poke may tell.
      return () =>
        listeners[index]?.get(({ action, seq }) => action === 'poke' && Number(seq) > (left[index] ?? 0), 30);
    };
    const told = [await isTold(0, carl), await isTold(1, dora)] as const;
    // Balances cannot be brought up to date: terms come first.
    const balancesFail = { kind: 'error', functionName: 'Banking/FollowBalances', skip: 0, times: 1_000 } as const;
    await withFault(balancesFail, async () => {
      await openAccount(carl);
      await told[0]();
      // Nothing is on it, which is known with the account.
      const balances = `/v1/spaces/p-${carl.personId}/collections/bank-balances`;
      await eventually(async () =>
        expect((await carl.call('GET', balances)).body.items).toMatchObject([{ document: { available: '0.00' } }]),
      );
      return carl.call('GET', '/v1/me');
    });
    const { accountId } = await openAccount(dora);
    expect((await transfer('capital:EUR', accountId, '1.00')).status).toBe(200);
    await told[1]();
    for (const listener of listeners) listener.close();
    for (const [index, person, copies] of [
      [0, carl, 'bank-accounts'],
      [1, dora, 'bank-balances'],
    ] as const) {
      const at = `/v1/spaces/p-${person.personId}/collections`;
      expect((await person.call('GET', `${at}/${copies}`)).body.items).toHaveLength(1);
      expect((await person.call('GET', `${at}/lists?limit=100`)).body.items).toHaveLength(left[index] ?? 0);
    }
  });
});
