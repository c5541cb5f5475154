import { randomUUID } from 'node:crypto';
import { operation as capitalise } from '../../functions/banking/capitalise.ts';
import { operation as closeAccount } from '../../functions/banking/close-bank-account.ts';
import { operation as getAccount } from '../../functions/banking/get-bank-account.ts';
import { endAccount } from '../../functions/banking/model/end-accounts.ts';
import { accountChanges } from '../../functions/banking/store/account-changes.ts';
import { accountReader } from '../../functions/banking/store/accounts.ts';
import { interestStore } from '../../functions/banking/store/interest.ts';
import { termsKey } from '../../functions/banking/store/items.ts';
import { type InterestItem, interestKey } from '../../functions/banking/store/month-items.ts';
import { post } from '../../lib/ledger/store/transfers.ts';
import type { Bank, Customer } from './bank-world.ts';

/** Interest, as the process behind this module would run it. */
export function earning({ parts }: Pick<Bank, 'parts'>) {
  const { own, at, base, caller, command } = parts;
  const store = interestStore(own, at, base.terms);
  const changes = accountChanges(own, at);
  const accounts = accountReader(own);
  const of = ({ accountId }: Customer) => ({ params: { accountId } }) as never;
  return {
    capitalise: ({ accountId }: Pick<Customer, 'accountId'>) => capitalise({ accountId }, { ...base, store } as never),
    get: (who: Customer) =>
      getAccount(of(who), caller(who.personId), { ...base, store: accounts, ledger: at, interest: store } as never),
    close: (who: Customer) =>
      closeAccount(of(who), caller(who.personId), {
        ...command(randomUUID()),
        accounts,
        store: changes,
        interest: store,
      } as never),
    /** As for a holder who is gone. */
    end: async ({ accountId }: Customer) => {
      const context = { ...base, idempotency: undefined, interest: store };
      return endAccount(await accounts.get(accountId), changes, context as never);
    },
  };
}

/** Moves money between an account and the bank's own, with the row that says why, as what is not of interest here does. */
export async function move(
  bank: Bank,
  { accountId }: Pick<Customer, 'accountId'>,
  cents: bigint,
  more: { readonly effectiveAt?: string; readonly uncovered?: string } = {},
): Promise<void> {
  const transferId = randomUUID();
  const amount = cents < 0n ? -cents : cents;
  const [debit, credit] = cents < 0n ? [accountId, 'capital:EUR'] : ['capital:EUR', accountId];
  const Item = {
    pk: `ACCOUNT#${accountId}`,
    sk: `PAYMENT#${transferId}`,
    entity: 'BankPayment',
    paymentId: transferId,
    accountId,
    direction: cents < 0n ? 'outgoing' : 'incoming',
    state: 'settled',
    amount: String(amount),
    currency: 'EUR',
  };
  await post(bank.ledgerAt(bank.now), {
    ledgerId: 'bank',
    transferId,
    ...more,
    legs: [
      { accountId: debit, side: 'debit', amount, currency: 'EUR' },
      { accountId: credit, side: 'credit', amount, currency: 'EUR' },
    ],
    along: [{ Put: { TableName: 'banking.bank', Item } }],
  });
}

/** Somebody with a savings account, and this much in it. */
export async function saver(bank: Bank, cents: bigint): Promise<Customer> {
  const who = await bank.customer(cents);
  await bank.dynamo.update({
    TableName: 'banking.bank',
    Key: termsKey(who.accountId),
    UpdateExpression: 'SET #product = :savings',
    ExpressionAttributeNames: { '#product': 'product' },
    ExpressionAttributeValues: { ':savings': 'savings' },
  });
  return who;
}

export const interestOf = async (bank: Bank, { accountId }: Pick<Customer, 'accountId'>) =>
  (await bank.get<InterestItem>(interestKey(accountId))) as InterestItem;
