import { operation as capitalise } from '../../functions/banking/capitalise.ts';
import { interestStore } from '../../functions/banking/store/interest.ts';
import { termsKey } from '../../functions/banking/store/items.ts';
import { type InterestItem, interestKey } from '../../functions/banking/store/month-items.ts';
import type { Bank, Customer } from './bank-world.ts';

/** Interest, as the process behind this module would run it. */
export function earning({ parts }: Pick<Bank, 'parts'>) {
  const { own, at, base } = parts;
  const store = interestStore(own, at, base.terms);
  return {
    store,
    capitalise: ({ accountId }: Pick<Customer, 'accountId'>) => capitalise({ accountId }, { ...base, store } as never),
  };
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
