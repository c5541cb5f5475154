import { randomUUID } from 'node:crypto';
import { payPaymentRequest } from '../../functions/banking/contract/request-payments.ts';
import { derivedId } from '../../functions/banking/model/derived-id.ts';
import { idempotencyOf } from '../../lib/runtime/idempotency.ts';
import { balanceOf, type Customer, customer, decideAbout, openAccount, verify } from './bank-cast.ts';
import { confirmedPayee, inDays, type Prover, prover } from './bank-plans.ts';
import { must } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { dynamo } from './file-rows.ts';
import { createPerson, type Person } from './people.ts';
import { tableLike } from './sync-tables.ts';

const base = '/v1/banking';
interface Cast {
  readonly ann: Customer;
  readonly bob: Customer;
  readonly prove: Prover;
  readonly payeeId: string;
  readonly unconfirmed: string;
}
let cast: Promise<Cast> | undefined;
async function assemble(): Promise<Cast> {
  const [ann, bob] = await Promise.all([customer('500.00'), customer()]);
  const prove = await prover(ann);
  const payeeId = await confirmedPayee(ann, prove, bob.number);
  const { body } = await ann.call('POST', `${base}/payees`, { json: { name: 'Rob', number: bob.number } });
  return { ann, bob, prove, payeeId, unconfirmed: body.payeeId };
}
const people = () => {
  cast ??= assemble();
  return cast;
};

/** Somebody new with a payee: a day allows few. */
async function payee() {
  const [{ bob }, ann] = await Promise.all([people(), createPerson()]);
  await ann.call('GET', '/v1/me');
  const { body } = await ann.call('POST', `${base}/payees`, { json: { name: 'Bob', number: bob.number } });
  return { ann, path: `${base}/payees/${body.payeeId}` };
}
const payeesOf = async (ann: Person) => (await ann.call('GET', `${base}/payees`)).body.items;

async function order() {
  const { ann, payeeId } = await people();
  const json = {
    accountId: ann.accountId,
    payeeId,
    amount: '1.00',
    currency: 'EUR',
    on: inDays(2),
    note: randomUUID(),
  };
  const { status, body } = await ann.call('POST', `${base}/standing-orders`, { json });
  must(status === 201, body);
  return { ann, json, path: `${base}/standing-orders/${body.orderId}` };
}
/** Bob asks Ann; as many as may be open are not left open. */
async function request() {
  const { ann, bob } = await people();
  const json = {
    accountId: bob.accountId,
    amount: '1.00',
    currency: 'EUR',
    note: randomUUID(),
    from: [{ number: ann.number }],
  };
  const { status, body } = await bob.call('POST', `${base}/payment-requests`, { json });
  must(status === 201, body);
  const path = `${base}/payment-requests/${body.items[0].requestId}`;
  const ended = async (state: string) => {
    const found = (await ann.call('GET', path)).body;
    must(found.state === state, found);
  };
  return { ann, bob, json, path, ended };
}
const end = async (ann: Person, path: string) => void (await ann.call('DELETE', path));

export const bankPlanScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  addPayee: async () => {
    const [{ bob }, ann] = await Promise.all([people(), createPerson()]);
    await ann.call('GET', '/v1/me');
    await verify(ann, 1);
    const json = { name: 'Bob', number: bob.number };
    const key = randomUUID();
    const check = async () => must((await payeesOf(ann)).length === 1, 'it is not one');
    return { send: () => ann.call('POST', `${base}/payees`, { json, key }), check };
  },

  listPayees: async () => {
    const { ann } = await people();
    return { send: () => ann.call('GET', `${base}/payees`) };
  },

  deletePayee: async () => {
    const { ann, path } = await payee();
    const key = randomUUID();
    const check = async () => must((await payeesOf(ann)).length === 0, 'it is still there');
    return { send: () => ann.call('DELETE', path, { key }), check };
  },

  confirmPayee: async () => {
    const { ann, prove, unconfirmed } = await people();
    await dynamo.update({
      TableName: await tableLike(/BankingData-BankTable/),
      Key: { pk: `HOLDER#${ann.personId}`, sk: `PAYEE#${unconfirmed}` },
      UpdateExpression: 'REMOVE confirmedAt',
    });
    const { path, headersOf } = prove('POST', `${base}/payees/${unconfirmed}/confirmation`);
    const headers = await headersOf();
    const key = randomUUID();
    const check = async () => {
      const found = (await payeesOf(ann)).find((each: { payeeId: string }) => each.payeeId === unconfirmed);
      must(found?.confirmedAt !== undefined, found);
    };
    return { send: () => ann.call('POST', path, { key, headers }), check };
  },

  addStandingOrder: async () => {
    const { ann, json, path } = await order();
    await end(ann, path);
    const key = randomUUID();
    const wanted = { ...json, note: key };
    const check = async () => {
      let cursor = '';
      let count = 0;
      do {
        const { items, nextCursor } = (await ann.call('GET', `${base}/standing-orders?limit=100${cursor}`)).body;
        count += items.filter(({ note }: { note?: string }) => note === key).length;
        cursor = nextCursor ? `&cursor=${nextCursor}` : '';
      } while (cursor);
      must(count === 1, count);
    };
    return { send: () => ann.call('POST', `${base}/standing-orders`, { json: wanted, key }), check };
  },

  listStandingOrders: async () => {
    const { ann } = await people();
    return { send: () => ann.call('GET', `${base}/standing-orders?limit=1`) };
  },

  getStandingOrder: async () => {
    const { ann, path } = await order();
    return { send: () => ann.call('GET', path) };
  },

  updateStandingOrder: async () => {
    const { ann, path } = await order();
    const key = randomUUID();
    const check = async () => {
      const { body } = await ann.call('GET', path);
      must(body.amount === '2.00' && body.state === 'paused', body);
      await end(ann, path);
    };
    return { send: () => ann.call('PATCH', path, { json: { amount: '2.00', state: 'paused' }, key }), check };
  },

  endStandingOrder: async () => {
    const { ann, path } = await order();
    const key = randomUUID();
    const check = async () => must((await ann.call('GET', path)).body.state === 'ended', 'it goes on');
    return { send: () => ann.call('DELETE', path, { key }), check };
  },

  requestPayment: async () => {
    const [{ ann }, asker] = await Promise.all([people(), createPerson()]);
    await asker.call('GET', '/v1/me');
    const { accountId } = await openAccount(asker);
    const json = { accountId, amount: '1.00', currency: 'EUR', from: [{ number: ann.number }] };
    const key = randomUUID();
    const check = async () => {
      const { items } = (await asker.call('GET', `${base}/payment-requests`)).body;
      must(items.length === 1, items);
    };
    return { send: () => asker.call('POST', `${base}/payment-requests`, { json, key }), check };
  },

  listPaymentRequests: async () => {
    const { bob } = await people();
    return { send: () => bob.call('GET', `${base}/payment-requests?limit=1`) };
  },

  getPaymentRequest: async () => {
    const { bob, path } = await request();
    return { send: () => bob.call('GET', path) };
  },

  withdrawPaymentRequest: async () => {
    const { bob, path, ended } = await request();
    const key = randomUUID();
    return { send: () => bob.call('DELETE', path, { key }), check: () => ended('withdrawn') };
  },

  refusePaymentRequest: async () => {
    const { ann, path, ended } = await request();
    const key = randomUUID();
    return { send: () => ann.call('POST', `${path}/refusal`, { key }), check: () => ended('refused') };
  },

  payPaymentRequest: async () => {
    const { ann, bob, path, ended } = await request();
    const key = randomUUID();
    const before = Number((await balanceOf(ann)).posted);
    const asking = {
      callerId: ann.personId,
      route: payPaymentRequest,
      key,
      path: '',
      query: {},
      body: {},
    };
    await decideAbout(derivedId(idempotencyOf(asking).id, 'payment'), ann, bob, '1.00', 'allow');
    const check = async () => {
      const { posted } = await balanceOf(ann);
      must(Math.round(before - Number(posted)) === 1, { before, posted });
      await ended('paid');
    };
    const json = { accountId: ann.accountId };
    return { send: () => ann.call('POST', `${path}/payment`, { json, key }), check };
  },
};
