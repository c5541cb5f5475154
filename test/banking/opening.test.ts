import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { openBankAccount as openBankAccountRoute } from '../../functions/banking/contract/accounts.ts';
import { operation as openBankAccountNow } from '../../functions/banking/open-bank-account.ts';
import { openingStore } from '../../functions/banking/store/opening.ts';
import { outcome } from './bank-world.ts';
import { bank, useHeldWorld } from './held-world.ts';
import { listed } from './listed.ts';

useHeldWorld();

const openBankAccount = listed(openBankAccountRoute, openBankAccountNow);
const open = (personId: string, key: string, currency: string, accountsPerHolder: number) => {
  const { own, at, caller, command } = bank.parts;
  const terms = () => ({ ...bank.terms, accountsPerHolder });
  const context = { ...command(key), store: openingStore(own, at, terms), terms, randomBytes };
  return outcome(
    openBankAccount({ body: { product: 'current', currency } } as never, caller(personId), context as never),
  );
};

it('an account that was refused under a key is opened under it when there is room, and one in another currency asks for another key', async () => {
  const [personId, key] = [randomUUID(), randomUUID()];
  expect(await open(personId, randomUUID(), 'EUR', 1)).toBe('open');
  expect(await open(personId, key, 'EUR', 1)).toBe('account-limit');
  expect(await open(personId, key, 'CHF', 2)).toBe('idempotency-key-reused');
  expect(await open(personId, key, 'EUR', 2)).toBe('open');
});
