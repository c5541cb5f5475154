import type { CaseItem, PaymentItem } from '../../functions/banking/store/items.ts';
import { caseKey, paymentKey } from '../../functions/banking/store/items.ts';
import type { Bank, Customer } from './bank-world.ts';

interface Held {
  readonly ann: Customer;
  readonly paymentId: string;
  readonly caseId: string;
  readonly row: () => Promise<PaymentItem>;
  readonly case: () => Promise<CaseItem>;
}
export type Holding = ReturnType<typeof holdingIn>;

/** Payments that are held, and where their money is. */
export const holdingIn = (bank: Bank, payee: Customer) => ({
  /** A payment of somebody new with 100.00, or of who is named. */
  async held(amount: string, fee = false, to = payee, from?: Customer): Promise<Held> {
    const ann = from ?? (await bank.customer(10_000n, fee));
    const { paymentId } = (await bank.pay(ann, to, amount)) as { paymentId: string };
    const row = async () => (await bank.get<PaymentItem>(paymentKey(ann.accountId, paymentId))) as PaymentItem;
    const { caseId = '' } = await row();
    return { ann, paymentId, caseId, row, case: async () => (await bank.get<CaseItem>(caseKey(caseId))) as CaseItem };
  },

  /** Posted, held to go out, available: cents. */
  async funds({ accountId }: Customer): Promise<readonly number[]> {
    const { Item } = await bank.dynamo.get({
      TableName: 'banking.ledger',
      Key: { pk: `ACCOUNT#bank#${accountId}`, sk: 'ACCOUNT' },
      ConsistentRead: true,
    });
    const { posted, pendingDebit, toDebit } = Item as Record<string, unknown>;
    return [-Number(posted), Number(pendingDebit), Number(toDebit)];
  },
});
