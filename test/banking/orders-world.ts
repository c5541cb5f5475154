import { randomUUID } from 'node:crypto';
import { operation as addPayee } from '../../functions/banking/add-payee.ts';
import { operation as addOrder } from '../../functions/banking/add-standing-order.ts';
import { operation as confirmPayee } from '../../functions/banking/confirm-payee.ts';
import { operation as deletePayee } from '../../functions/banking/delete-payee.ts';
import { operation as endOrder } from '../../functions/banking/end-standing-order.ts';
import { operation as payRequest } from '../../functions/banking/pay-payment-request.ts';
import { operation as refuseRequest } from '../../functions/banking/refuse-payment-request.ts';
import { operation as requestPayment } from '../../functions/banking/request-payment.ts';
import { operation as runOrders } from '../../functions/banking/run-orders.ts';
import { countKey, kycKey, type PaymentItem, paymentKey } from '../../functions/banking/store/items.ts';
import { type OrderItem, orderKey } from '../../functions/banking/store/order-items.ts';
import { orderStore } from '../../functions/banking/store/orders.ts';
import { type PayeeItem, payeeKey } from '../../functions/banking/store/payee-items.ts';
import { payeeStore } from '../../functions/banking/store/payees.ts';
import { paymentStore } from '../../functions/banking/store/payments.ts';
import { requestStore } from '../../functions/banking/store/requests.ts';
import { operation as updateOrder } from '../../functions/banking/update-standing-order.ts';
import { operation as withdrawRequest } from '../../functions/banking/withdraw-payment-request.ts';
import type { Bank, Customer } from './bank-world.ts';

export interface Order {
  readonly orderId: string;
  readonly state: string;
}
interface Payee {
  readonly payeeId: string;
  readonly match: string;
}

/** Payees and standing orders, as the process behind this module would run them. */
export function orderly({ parts }: Pick<Bank, 'parts'>) {
  const { own, at, base, caller, command } = parts;
  const orders = orderStore(own);
  const payees = payeeStore(own);
  const as = (who: Customer) => caller(who.personId);
  const queried = { params: {}, query: {} };
  return {
    /** As if somebody of the staff had looked at who they are. */
    document: ({ personId }: Customer, name: string) =>
      own.dynamo.put({
        TableName: own.name(),
        Item: { ...kycKey(personId), entity: 'HolderVerification', level: 1, name },
      }),
    addPayee: (who: Customer, name: string, number: string, key: string = randomUUID()) =>
      addPayee({ body: { name, number } } as never, as(who), {
        ...command(key),
        store: payees,
      } as never) as Promise<Payee>,
    confirmPayee: (who: Customer, payeeId: string, key: string = randomUUID()) =>
      confirmPayee({ ...queried, params: { payeeId } } as never, as(who), { ...command(key), store: payees } as never),
    deletePayee: (who: Customer, payeeId: string, key: string = randomUUID()) =>
      deletePayee({ ...queried, params: { payeeId } } as never, as(who), { ...command(key), store: payees } as never),
    addOrder: (who: Customer, payeeId: string, body: object, key: string = randomUUID()) =>
      addOrder(
        { body: { accountId: who.accountId, payeeId, amount: '10.00', currency: 'EUR', ...body } } as never,
        as(who),
        { ...command(key), store: orders, payees } as never,
      ) as Promise<Order>,
    update: (who: Customer, orderId: string, body: object, key: string = randomUUID()) =>
      updateOrder({ ...queried, params: { orderId }, body } as never, as(who), {
        ...command(key),
        store: orders,
      } as never) as Promise<Order>,
    endOrder: (who: Customer, orderId: string, key: string = randomUUID()) =>
      endOrder({ ...queried, params: { orderId } } as never, as(who), { ...command(key), store: orders } as never),
    run: (who: Customer, orderId: string) =>
      runOrders({ holderId: who.personId, orderId }, {
        ...base,
        orders,
        payees,
        store: paymentStore(own, at),
      } as never),
  };
}

/** Requests, as the process behind this module would run them. */
export function requesting({ parts }: Pick<Bank, 'parts'>) {
  const { own, at, base, caller, command } = parts;
  const store = requestStore(own);
  const as = (who: Customer) => caller(who.personId);
  const of = (requestId: string) => ({ params: { requestId }, query: {} });
  return {
    ask: (who: Customer, body: object, key: string = randomUUID()) =>
      requestPayment(
        { body: { accountId: who.accountId, amount: '10.00', currency: 'EUR', ...body } } as never,
        as(who),
        { ...command(key), store } as never,
      ),
    pay: (who: Customer, requestId: string, key: string = randomUUID(), more: object = {}) =>
      payRequest({ ...of(requestId), body: { accountId: who.accountId } } as never, as(who), {
        ...command(key),
        requests: store,
        store: paymentStore(own, at),
        ...more,
      } as never),
    refuse: (who: Customer, requestId: string, key: string = randomUUID()) =>
      refuseRequest(of(requestId) as never, as(who), { ...command(key), store } as never),
    withdraw: (who: Customer, requestId: string, key: string = randomUUID()) =>
      withdrawRequest(of(requestId) as never, as(who), { ...command(key), store } as never),
    expire: (who: Customer, requestId: string) => store.expire(who.personId, requestId, base),
    forget: (who: Customer) => store.forget(who.personId, base, Number.POSITIVE_INFINITY),
    of: (who: Customer) => store.all(who.personId),
  };
}

/** What stands in the table. */
export const rowsIn = (bank: Bank) => ({
  order: async (who: Customer, orderId: string) =>
    (await bank.get<OrderItem>(orderKey(who.personId, orderId))) as OrderItem,
  payee: (who: Customer, payeeId: string) => bank.get<PayeeItem>(payeeKey(who.personId, payeeId)),
  count: (who: Customer) =>
    bank.get<{ pk: string; sk: string; orders?: number; payees?: number }>(countKey(who.personId)),
  /** Payments out of an account, in the order in which they were made. */
  async payments(who: Customer): Promise<readonly PaymentItem[]> {
    const { pk, sk } = paymentKey(who.accountId, '');
    const { Items } = await bank.dynamo.query<PaymentItem>({
      TableName: 'banking.bank',
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :payment)',
      ExpressionAttributeValues: { ':pk': pk, ':payment': sk },
      ConsistentRead: true,
    });
    return Items.filter(({ direction }) => direction === 'outgoing').sort((a, b) => (a.madeAt < b.madeAt ? -1 : 1));
  },
});

/** Somebody with a confirmed payee. */
export async function payerOf(bank: Bank, cents: bigint, payee: Customer) {
  const orders = orderly(bank);
  const ann = await bank.customer(cents);
  const { payeeId } = await orders.addPayee(ann, 'Bob', payee.number);
  await orders.confirmPayee(ann, payeeId);
  return { ann, payeeId };
}
