import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { payPaymentRequest } from '../../functions/banking/contract/request-payments.ts';
import { derivedId } from '../../functions/banking/model/derived-id.ts';
import { idempotencyOf } from '../../lib/runtime/idempotency.ts';
import { runLedgerAudit } from '../../lib/verify-ledger/run.ts';
import { balanceOf, type Customer, customer, decideAbout, decideFirst, verify } from './bank-cast.ts';
import { confirmedPayee, inDays, makeDue, type Prover, prover } from './bank-plans.ts';
import { afterSchedule, eventually, outputs } from './stack.ts';

const base = '/v1/banking';
let ann: Customer;
let bob: Customer;
let prove: Prover;
beforeAll(async () => {
  [ann, bob] = await Promise.all([customer('500.00'), customer()]);
  await verify(bob, 3, 'Robert Müller');
  prove = await prover(ann);
});

const add = (who: Customer, name: string, number: string, more: object = {}) =>
  who.call('POST', `${base}/payees`, { json: { name, number, ...more } });

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
    const { status, body } = await prove('POST', path).send();
    expect([status, body.match, typeof body.confirmedAt]).toEqual([200, 'match', 'string']);
    const paid = await ann.call('POST', `${base}/payments`, { json, key });
    expect([paid.status, paid.body.state]).toEqual([201, 'settled']);
    expect((await balanceOf(bob)).posted).toBe('12.00');
    const both = await ann.call('POST', `${base}/payments`, { json: { ...json, number: bob.number } });
    expect(both.body.code).toBe('unknown-payee');

    const { items } = (await ann.call('GET', `${base}/payees`)).body;
    expect(items).toHaveLength(4);
    expect(JSON.stringify(items)).not.toContain('holderName');
    expect((await bob.call('GET', `${base}/payees`)).body.items).toEqual([]);
    expect((await bob.call('DELETE', `${base}/payees/${payeeId}`)).status).toBe(404);
    expect((await ann.call('DELETE', `${base}/payees/${other.body.payeeId}`)).status).toBe(204);
    expect((await ann.call('DELETE', `${base}/payees/${other.body.payeeId}`)).status).toBe(404);
  });

  it('of an organisation is of those who may pay for it', async () => {
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body;
    const { status, body } = await add(ann, 'Robert Müller', bob.number, { organisationId });
    expect([status, body.organisationId]).toEqual([201, organisationId]);
    const of = `?organisationId=${organisationId}`;
    expect((await ann.call('GET', `${base}/payees${of}`)).body.items).toHaveLength(1);
    for (const path of [`${base}/payees${of}`, `${base}/standing-orders${of}`])
      expect([(await ann.call('GET', path)).status, (await bob.call('GET', path)).status]).toEqual([200, 404]);
    expect((await ann.call('DELETE', `${base}/payees/${body.payeeId}`)).status).toBe(404);
    expect((await ann.call('DELETE', `${base}/payees/${body.payeeId}${of}`)).status).toBe(204);
  });
});

describe('a standing order', () => {
  const onDevices = async () =>
    (await ann.call('GET', `/v1/spaces/p-${ann.personId}/collections/bank-orders`)).body.items;
  const rule = { start: inDays(1), unit: 'month', onLastDay: true, roll: 'preceding' };

  it('is paid by the bank when it is due, once, and stands on devices until it is over', async () => {
    const payeeId = await confirmedPayee(ann, prove, bob.number);
    const json = { accountId: ann.accountId, payeeId, amount: '20.00', currency: 'EUR', note: 'Rent', schedule: rule };
    const key = randomUUID();
    const { status, body } = await ann.call('POST', `${base}/standing-orders`, { json, key });
    expect([status, body.state, body.next.number, body.schedule.every]).toEqual([201, 'active', 1, 1]);
    expect((await ann.call('POST', `${base}/standing-orders`, { json, key })).body).toEqual(body);
    const path = `${base}/standing-orders/${body.orderId}`;
    expect((await ann.call('GET', path)).body).toEqual(body);
    expect((await bob.call('GET', path)).status).toBe(404);
    await eventually(async () => expect(await onDevices()).toMatchObject([{ document: { amount: '20.00' } }]));

    const paymentId = derivedId(`${body.orderId}:0:0:1`, 'payment');
    await decideAbout(paymentId, ann, bob, '20.00', 'allow');
    const before = Number((await balanceOf(bob)).posted);
    await makeDue({ pk: `HOLDER#${ann.personId}`, sk: `ORDER#${body.orderId}` }, 'dueAt');
    await afterSchedule('WakeDue', () =>
      eventually(async () => expect((await ann.call('GET', path)).body.next.number).toBe(2)),
    );
    expect((await ann.call('GET', path)).body.last).toMatchObject({ paymentId });
    expect(Number((await balanceOf(bob)).posted)).toBeCloseTo(before + 20, 2);
    const payment = (await ann.call('GET', `${base}/accounts/${ann.accountId}/payments/${paymentId}`)).body;
    expect(payment).toMatchObject({ state: 'settled', orderId: body.orderId, note: 'Rent' });

    const more = { amount: '1500.00' };
    expect((await ann.call('PATCH', path, { json: more })).body.code).toBe('step-up-required');
    expect((await prove('PATCH', path, more).send()).body.amount).toBe('1500.00');
    const paused = await ann.call('PATCH', path, { json: { state: 'paused', note: null } });
    expect([paused.body.state, paused.body.next, paused.body.note]).toEqual(['paused', undefined, undefined]);
    expect((await ann.call('PATCH', path, { json: { state: 'active' } })).body.next.number).toBe(2);
    const shortened = await ann.call('PATCH', path, { json: { end: rule.start } });
    expect([shortened.status, shortened.body.state, shortened.body.reason]).toEqual([200, 'ended', undefined]);
    expect((await ann.call('DELETE', path)).body.code).toBe('order-over');
    await eventually(async () => expect(await onDevices()).toEqual([]));
  });

  it('once on a later day, or above the amount, is one of who proves it; others and odd days are refused', async () => {
    const payeeId = await confirmedPayee(ann, prove, bob.number);
    const json = { accountId: ann.accountId, payeeId, amount: '2000.00', currency: 'EUR', on: inDays(3) };
    const path = `${base}/standing-orders`;
    expect((await ann.call('POST', path, { json })).body.code).toBe('step-up-required');
    const made = (await prove('POST', path, json).send()).body;
    expect([made.state, made.schedule.times, made.schedule.start]).toEqual(['active', 1, json.on]);
    expect((await bob.call('POST', path, { json })).status).toBe(404);
    for (const [more, code] of [
      [{ on: '2026-02-30' }, 'invalid-schedule'],
      [{ schedule: rule }, 'invalid-schedule'],
      [{ amount: '0.001' }, 'invalid-amount'],
      [{ currency: 'USD' }, 'currency-mismatch'],
      [{ payeeId: randomUUID() }, 'not-found'],
    ] as const)
      expect((await ann.call('POST', path, { json: { ...json, amount: '1.00', ...more } })).body.code).toBe(code);
    const listed = (await ann.call('GET', `${path}?limit=1`)).body;
    expect([listed.items.length, typeof listed.nextCursor]).toEqual([1, 'string']);
    expect((await ann.call('GET', `${path}?limit=1&cursor=${listed.nextCursor}`)).body.items).toHaveLength(1);
    const ended = await ann.call('DELETE', `${path}/${made.orderId}`);
    expect(ended.body).toMatchObject({ state: 'ended', reason: 'withdrawn' });
  });
});

/** The id that the payment of a request has under a key. */
const paymentOf = ({ personId }: Customer, key: string) => {
  const command = { callerId: personId, route: payPaymentRequest, key, path: '', query: {}, body: {} };
  return derivedId(idempotencyOf(command).id, 'payment');
};

describe('a payment request', () => {
  const path = `${base}/payment-requests`;
  const devices = async (who: Customer) =>
    (await who.call('GET', `/v1/spaces/p-${who.personId}/collections/bank-requests`)).body.items;

  it('splits an amount, tells who is asked by whom, is paid once with a key, and is gone from devices then', async () => {
    const eve = await customer();
    const from = [{ number: ann.number }, { number: eve.number }];
    const json = { accountId: bob.accountId, amount: '10.00', currency: 'EUR', note: 'Dinner', from, withMe: true };
    const made = await bob.call('POST', path, { json });
    expect([made.status, made.body.items.map(({ amount }: { amount: string }) => amount)]).toEqual([
      201,
      ['3.34', '3.33'],
    ]);
    const [mine, other] = made.body.items;
    const at = `${path}/${mine.requestId}`;
    const seen = (await ann.call('GET', at)).body;
    expect(seen).toMatchObject({ side: 'asked', name: 'Robert Müller', number: bob.number, amount: '3.34' });
    expect(seen).not.toHaveProperty('accountId');
    expect((await eve.call('GET', at)).status).toBe(404);
    await eventually(async () =>
      expect([await devices(ann), await devices(bob)].map(({ length }) => length)).toEqual([1, 2]),
    );

    const key = randomUUID();
    await decideAbout(paymentOf(ann, key), ann, bob, '3.34', 'allow');
    const pay = () => ann.call('POST', `${at}/payment`, { json: { accountId: ann.accountId }, key });
    const before = Number((await balanceOf(bob)).posted);
    const paid = await pay();
    expect([paid.status, paid.body.state, paid.body.requestId]).toEqual([201, 'settled', mine.requestId]);
    expect((await pay()).body).toEqual(paid.body);
    expect(Number((await balanceOf(bob)).posted)).toBeCloseTo(before + 3.34, 2);
    const again = { json: { accountId: ann.accountId } };
    expect((await ann.call('POST', `${at}/payment`, again)).body.code).toBe('request-over');
    expect((await bob.call('GET', at)).body).toMatchObject({ state: 'paid', paymentId: paid.body.paymentId });
    expect((await eve.call('POST', `${path}/${other.requestId}/refusal`)).body.state).toBe('refused');
    expect((await bob.call('DELETE', `${path}/${other.requestId}`)).body.code).toBe('request-over');
    await eventually(async () => expect([await devices(ann), await devices(bob)]).toEqual([[], []]));
    const first = (await bob.call('GET', `${path}?limit=1`)).body;
    const rest = (await bob.call('GET', `${path}?limit=9&cursor=${first.nextCursor}`)).body;
    expect([first.items.length, rest.items.length]).toEqual([1, 1]);
  });

  it('is paid with the step-up that fraud asks for, in the same call', async () => {
    const asked = { accountId: bob.accountId, amount: '5.00', currency: 'EUR', from: [{ number: ann.number }] };
    const { requestId } = (await bob.call('POST', path, { json: asked })).body.items[0];
    const [at, json, key] = [`${path}/${requestId}/payment`, { accountId: ann.accountId }, randomUUID()];
    await decideAbout(paymentOf(ann, key), ann, bob, '5.00', 'challenge');
    expect((await ann.call('POST', at, { json, key })).body.code).toBe('step-up-required');
    const headers = await prove('POST', at, json).headersOf();
    const paid = await ann.call('POST', at, { json, key, headers });
    expect([paid.status, paid.body.state]).toEqual([201, 'settled']);
  });

  it('is taken back by who asked, and runs out over the agenda', async () => {
    const json = { accountId: bob.accountId, amount: '5.00', currency: 'EUR', from: [{ number: ann.number }] };
    const ask = async () => (await bob.call('POST', path, { json })).body.items[0].requestId;
    const [one, other] = [await ask(), await ask()];
    expect((await ann.call('DELETE', `${path}/${one}`)).status).toBe(404);
    expect((await bob.call('DELETE', `${path}/${one}`)).body.state).toBe('withdrawn');
    await makeDue({ pk: `HOLDER#${bob.personId}`, sk: `REQUEST#${other}` }, 'until');
    await afterSchedule('WakeDue', () =>
      eventually(async () => expect((await ann.call('GET', `${path}/${other}`)).body.state).toBe('expired')),
    );
    const nobody = { ...json, from: [{ number: 'CH9300762011623852957' }] };
    expect((await bob.call('POST', path, { json: nobody })).body.code).toBe('unknown-payee');
    expect((await ann.call('POST', path, { json })).status).toBe(404);
  });
});

it('is all in the book', async () => {
  const lines: string[] = [];
  expect([await runLedgerAudit(outputs as never, (line) => void lines.push(line)), lines]).toEqual([
    true,
    [expect.stringMatching(/right$/)],
  ]);
});
