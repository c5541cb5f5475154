import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { openBankAccount } from './contract/accounts.ts';
import { limitsFor } from './model/account-limits.ts';
import { toBankAccount } from './model/account-view.ts';
import { newAccountNumber } from './model/accounts/account-number.ts';
import { derivedId } from './model/derived-id.ts';
import { assertHolder } from './model/holder-rights.ts';
import { checkedCurrency, productFor, type Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { termsKey } from './store/items.ts';
import { type OpeningStore, openingStore } from './store/opening.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<OpeningStore, 'open' | 'verification'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

/** Numbers are by chance, of many; that several in a row are taken does not happen. */
const mostNumbers = 5;

export const operation: Operation<typeof openBankAccount, Dependencies> = async ({ body }, caller, context) => {
  const { store, now, randomBytes } = context;
  const said = context.terms();
  const holder = body.organisationId
    ? { holderId: body.organisationId, holderKind: 'organisation' as const }
    : { holderId: caller.personId, holderKind: 'person' as const };
  await assertHolder(caller, holder, 'manage', context.memberships);
  const { product } = productFor(said, body.product, holder.holderKind);
  const currency = checkedCurrency(said, body.currency);
  const accountId = derivedId((context.idempotency as Idempotency).id, 'account');
  const verification = await store.verification(holder.holderId);
  const at = now();
  const today = dayAt(at, said.timeZone);
  const limits = limitsFor(said, accountId, currency, verification, today);
  const scheme = {
    ...(said.ibanCountry ? { country: said.ibanCountry } : {}),
    prefix: said.numberPrefix,
    digits: said.numberDigits,
  };
  for (let tries = 0; tries < mostNumbers; tries += 1) {
    const row = {
      ...termsKey(accountId),
      entity: 'BankAccount' as const,
      accountId,
      ...holder,
      product,
      currency,
      number: newAccountNumber(scheme, randomBytes),
      ...(body.nickname === undefined ? {} : { nickname: body.nickname }),
      state: 'open' as const,
      openedAt: at.toISOString(),
      revision: 1,
    };
    const response = toBankAccount({ terms: row, limits }, today);
    const opened = await store.open(row, limits, verification, said.accountsPerHolder, response, context);
    if (opened) return opened.response;
  }
  throw new Error('no number is free');
};

const store = openingStore();
export const handler = handle(
  openBankAccount,
  { store, outcomes: store.outcomes, limiter: rateLimiter(), memberships: memberships(), terms },
  operation,
);
