import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { banking } from '../../functions/banking/contract/module.ts';
import { dayAt } from '../../functions/banking/model/schedule/wall-clock.ts';
import { runLedgerAudit } from '../../lib/verify-ledger/run.ts';
import { addPasskey, proofByPasskey } from '../step-up/ceremonies.ts';
import {
  balanceOf,
  type Customer,
  customer,
  decideFirst,
  openAccount,
  pay,
  staff,
  transfer,
  verify,
} from './bank-cast.ts';
import { createPerson } from './people.ts';
import { afterSchedule, eventually, outputs } from './stack.ts';

let ann: Customer;
let bob: Customer;
let eve: Customer;
beforeAll(async () => {
  [ann, bob, eve] = await Promise.all([customer('100.00'), customer(), customer()]);
});

const of = (who: Customer, rest = '') => `/v1/banking/accounts/${who.accountId}${rest}`;

describe('a payment', () => {
  it('moves money between two accounts, and both see it', async () => {
    const paid = await pay(ann, bob, '10.50', randomUUID(), { note: 'Lunch' });
    expect(paid.body).toMatchObject({ state: 'settled', amount: '10.50', number: bob.number, note: 'Lunch' });
    expect(paid.status).toBe(201);
    expect((await balanceOf(ann)).available).toBe('89.50');
    expect((await balanceOf(bob)).available).toBe('10.50');
    const { paymentId } = paid.body;
    const seen = (await bob.call('GET', of(bob, `/payments/${paymentId}`))).body;
    expect(seen).toMatchObject({ direction: 'incoming', number: ann.number, amount: '10.50', note: 'Lunch' });
    expect((await ann.call('GET', of(ann, '/payments?limit=1'))).body.items).toMatchObject([{ paymentId }]);
  });

  it('is made once for ten copies of the command, and another command under the key is refused', async () => {
    const key = randomUUID();
    const before = await balanceOf(ann);
    const copies = await Promise.all(Array.from({ length: 10 }, () => pay(ann, bob, '1.00', key)));
    const settled = copies.filter(({ status }) => status === 201);
    expect(copies.filter(({ status }) => ![201, 409, 503].includes(status))).toEqual([]);
    expect(new Set(settled.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await pay(ann, bob, '1.00', key)).body).toEqual(settled[0]?.body);
    expect((await pay(ann, bob, '2.00', key)).body.code).toBe('idempotency-key-reused');
    expect((await pay(ann, bob, '1.00', key, { note: 'other' })).body.code).toBe('idempotency-key-reused');
    expect(Number((await balanceOf(ann)).available)).toBe(Number(before.available) - 1);
  });

  it('succeeds exactly as often as the balance holds it, however many ask at once', async () => {
    const rich = await customer('25.00');
    const answers = await Promise.all(Array.from({ length: 12 }, () => paid(rich, '4.00')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(6);
    expect(answers.filter(({ body }) => body.code === 'insufficient-funds')).toHaveLength(6);
    expect((await balanceOf(rich)).available).toBe('1.00');
    const { items } = (await rich.call('GET', of(rich, '/payments'))).body;
    const refused = items.filter(({ state }: { state: string }) => state === 'refused');
    expect(refused.map(({ reason }: { reason: string }) => reason)).toEqual(Array(6).fill('insufficient-funds'));
  });

  it('stays within what is left of the day, however many ask at once', async () => {
    const rich = await customer('1000.00');
    const lowered = await rich.call('PATCH', of(rich), { json: { daily: '10.00', perPayment: '5.00' } });
    expect(lowered.body.limits).toMatchObject({ daily: '10.00', left: '10.00', perPayment: '5.00' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => paid(rich, '3.00')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ body }) => body.code === 'limit-exceeded')).toHaveLength(5);
    expect((await pay(rich, bob, '5.01')).body.code).toBe('limit-exceeded');
    expect((await rich.call('GET', of(rich))).body).toMatchObject({ balance: { posted: '991.00' } });
    expect((await rich.call('PATCH', of(rich), { json: { daily: '20.00' } })).body.code).toBe('step-up-required');
    expect((await rich.call('PATCH', of(rich), { json: { daily: '99999999.00' } })).body.code).toBe('invalid-limit');
    // Less than was paid today already: nothing goes any more.
    const less = await rich.call('PATCH', of(rich), { json: { daily: '5.00' } });
    expect(less.body.limits.left).toBe('0.00');
    expect((await pay(rich, bob, '0.01')).body.code).toBe('limit-exceeded');
  });

  it('that was refused stays refused under its key when the money has come', async () => {
    const poor = await customer();
    const key = randomUUID();
    expect((await pay(poor, bob, '5.00', key)).body.code).toBe('insufficient-funds');
    expect((await transfer('capital:EUR', poor.accountId, '5.00')).status).toBe(200);
    expect((await pay(poor, bob, '5.00', key)).body.code).toBe('insufficient-funds');
    expect((await pay(poor, bob, '5.00')).status).toBe(201);
  });

  it('above the stage’s amount, a raised limit and a large transfer are confirmed with a passkey: once, and for that request alone', async () => {
    const [rich, { one, other }] = [await customer(), await staff()];
    const [{ device: theirs }, { device: mine }] = await Promise.all([addPasskey(other), addPasskey(rich)]);
    const json = { from: 'capital:EUR', to: rich.accountId, amount: '3000.00', currency: 'EUR', reason: 'a deposit' };
    const { transferId } = (await one.call('POST', '/v1/banking/staff/transfers', { json })).body;
    const approval = { method: 'POST', path: `/v1/banking/staff/transfers/${transferId}/approval` };
    expect((await other.call('POST', approval.path)).body.code).toBe('step-up-required');
    const headers = await proofByPasskey(theirs, other, approval);
    expect((await other.call('POST', approval.path, { headers })).body.state).toBe('made');

    const payment = { accountId: rich.accountId, number: bob.number, amount: '1500.00', currency: 'EUR' };
    const wanted = { method: 'POST', path: '/v1/banking/payments', json: payment };
    const proof = await proofByPasskey(mine, rich, wanted);
    const key = randomUUID();
    const send = (as: object, under: string) =>
      rich.call('POST', wanted.path, { json: { ...payment, ...as }, key: under, headers: proof });
    expect((await send({ amount: '1400.00' }, randomUUID())).body.code).toBe('step-up-invalid');
    await decideFirst(rich, bob, '1500.00', 'allow', key);
    const paid = await send({}, key);
    expect(paid.status).toBe(201);
    expect((await send({}, key)).body).toEqual(paid.body);
    expect((await send({}, randomUUID())).body.code).toBe('step-up-invalid');
    expect((await balanceOf(rich)).posted).toBe('1500.00');

    await rich.call('PATCH', of(rich), { json: { daily: '10.00' } });
    const raise = { method: 'PATCH', path: of(rich), json: { daily: '5000.00' } };
    const raised = { json: raise.json, headers: await proofByPasskey(mine, rich, raise) };
    expect((await rich.call('PATCH', raise.path, raised)).body.limits).toMatchObject({
      daily: '5000.00',
      left: '3500.00',
    });
  });

  const paid = (from: Customer, amount: string) => pay(from, eve, amount);

  it.each([
    ['zero', { amount: '0.00' }, 422, 'invalid-amount'],
    ['a negative amount', { amount: '-1.00' }, 422, 'invalid-amount'],
    ['39 digits', { amount: '1'.repeat(39) }, 422, 'invalid-amount'],
    ['a digit that the currency does not have', { amount: '1.005' }, 422, 'invalid-amount'],
    ['yen with digits', { amount: '1.5', currency: 'JPY' }, 422, 'invalid-amount'],
    ['a currency that nobody knows', { currency: 'XYZ' }, 422, 'unknown-currency'],
    ['a currency that is not the account’s', { currency: 'CHF' }, 422, 'currency-mismatch'],
    ['a number with wrong check digits', { number: 'CH00 0099 9000 0000 0000 0' }, 422, 'invalid-iban'],
    ['a number of nobody', { number: 'CH9300762011623852957' }, 409, 'unknown-payee'],
    ['a float', { amount: 1.5 }, 400, 'invalid-request'],
    ['more than goes without a fresh proof', { amount: '1000.01' }, 403, 'step-up-required'],
  ])('of %s is refused', async (_, more, status, code) => {
    const answer = await pay(ann, bob, '1.00', randomUUID(), more);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('to oneself is refused, and from an account of somebody else is not found', async () => {
    expect((await pay(ann, ann, '1.00')).body.code).toBe('self-transfer');
    const stolen = await pay({ ...eve, accountId: ann.accountId }, eve, '1.00');
    expect([stolen.status, stolen.body.code]).toEqual([404, 'not-found']);
    for (const path of ['', '/entries', '/payments', '/statements/2026-11', `/payments/${randomUUID()}`])
      expect([path, (await eve.call('GET', of(ann, path))).status]).toEqual([path, 404]);
    expect((await eve.call('PATCH', of(ann), { json: { nickname: 'mine' } })).status).toBe(404);
    expect((await eve.call('POST', of(ann, '/closing'))).status).toBe(404);
  });

  it('does not leave before the holder is known', async () => {
    const stranger = await createPerson();
    await stranger.call('GET', '/v1/me');
    const account = await openAccount(stranger);
    const unknown = { ...stranger, ...account };
    expect((await transfer('capital:EUR', account.accountId, '9.00')).status).toBe(200);
    expect((await pay(unknown, bob, '1.00')).body.code).toBe('verification-required');
    await verify(stranger, 1);
    expect((await pay(unknown, bob, '1.00')).status).toBe(201);
    const { one } = await staff();
    const path = `/v1/banking/staff/kyc/${stranger.personId}/decision`;
    expect((await one.call('POST', path, { json: { decision: 'approve', reason: 'once more' } })).body.code).toBe(
      'verification-state',
    );
    const blocked = await one.call('POST', path, { json: { decision: 'block', reason: 'a list' } });
    expect(blocked.body).toEqual({ state: 'blocked', level: 0 });
    expect((await pay(unknown, bob, '1.00')).body.code).toBe('verification-required');
    expect((await stranger.call('GET', '/v1/banking/kyc')).body.state).toBe('blocked');
  });
});

describe('the staff', () => {
  it('moves money with four eyes only, once, and never what is not there', async () => {
    const { one, other } = await staff();
    const json = { from: 'capital:EUR', to: eve.accountId, amount: '1.00', currency: 'EUR', reason: 'a gift' };
    const { transferId } = (await one.call('POST', '/v1/banking/staff/transfers', { json })).body;
    const at = `/v1/banking/staff/transfers/${transferId}`;
    expect((await other.call('GET', at)).body).toMatchObject({ state: 'proposed', amount: '1.00' });
    expect((await one.call('POST', `${at}/approval`)).body.code).toBe('four-eyes');
    const both = await Promise.all([other.call('POST', `${at}/approval`), other.call('POST', `${at}/approval`)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await transfer((await customer()).accountId, 'capital:EUR', '999.00')).body.code).toBe(
      'insufficient-funds',
    );
    expect((await transfer('suspense-in:EUR', bob.accountId, '0.01')).body.code).toBe('insufficient-funds');
    expect((await transfer(randomUUID(), bob.accountId, '0.01')).body.code).toBe('unknown-payee');
    expect((await eve.call('POST', '/v1/banking/staff/transfers', { json })).status).toBe(403);
  });

  it('freezes an account, and opens it again', async () => {
    const { one } = await staff();
    const cold = await customer('5.00');
    const path = `/v1/banking/staff/accounts/${cold.accountId}`;
    const frozen = await one.call('POST', `${path}/freeze`, { json: { reason: 'a court' } });
    expect(frozen.body.state).toBe('frozen');
    expect((await pay(cold, bob, '1.00')).body.code).toBe('account-frozen');
    expect((await pay(ann, cold, '1.00')).body.code).toBe('unknown-payee');
    expect((await cold.call('POST', of(cold, '/closing'))).body.code).toBe('account-frozen');
    expect((await one.call('POST', `${path}/unfreeze`)).body.state).toBe('open');
    expect((await pay(cold, bob, '5.00')).status).toBe(201);
  });
});

describe('an account', () => {
  it('has a number that can be checked, a name, and is closed when it holds nothing', async () => {
    const one = await customer('1.00');
    expect(one.number).toMatch(/^CH\d{2}00999\d{12}$/);
    expect((await one.call('PATCH', of(one), { json: { nickname: 'Rainy days' } })).body.nickname).toBe('Rainy days');
    expect((await one.call('PATCH', of(one), { json: { nickname: null } })).body.nickname).toBeUndefined();
    expect((await one.call('POST', of(one, '/closing'))).body.code).toBe('account-not-empty');
    expect((await pay(one, bob, '1.00')).status).toBe(201);
    expect((await one.call('POST', of(one, '/closing'))).body.state).toBe('closed');
    expect((await pay(one, bob, '1.00')).body.code).toBe('account-closed');
    expect((await pay(ann, one, '1.00')).body.code).toBe('unknown-payee');
    expect((await one.call('GET', '/v1/banking/accounts')).body.items).toMatchObject([{ state: 'closed' }]);
    const wrong = await one.call('POST', '/v1/banking/accounts', { json: { product: 'gold', currency: 'EUR' } });
    expect(wrong.body.code).toBe('unknown-product');
    const lira = await one.call('POST', '/v1/banking/accounts', { json: { product: 'current', currency: 'ITL' } });
    expect(lira.body.code).toBe('unknown-currency');
  });

  it('has entries page by page, and statements in four formats that add up', async () => {
    const one = await customer('10.00');
    for (const amount of ['1.00', '2.00', '3.00'])
      expect((await pay(one, bob, amount, randomUUID(), { note: `For ${amount}` })).status).toBe(201);
    const first = (await one.call('GET', of(one, '/entries?limit=3'))).body;
    const rest = (await one.call('GET', of(one, `/entries?limit=3&cursor=${first.nextCursor}`))).body;
    const amounts = [...first.items, ...rest.items].map(({ amount }: { amount: string }) => amount);
    expect(amounts).toEqual(['10.00', '-1.00', '-2.00', '-3.00']);
    expect(rest.nextCursor).toBeUndefined();
    // By the bank's clocks: the last hours of a month in UTC are of the next one there.
    const month = dayAt(new Date(), banking.settings.timeZone).slice(0, 7);
    const said = async (format: string) =>
      (await one.call('GET', of(one, `/statements/${month}?format=${format}`))).body;
    const { files } = await said('json');
    expect(JSON.parse(files[0])).toMatchObject({ opening: '0.00', closing: '4.00', lines: Array(4).fill({}) });
    expect(JSON.parse(files[0]).lines.at(-1)).toMatchObject({ amount: '-3.00', text: `${bob.number} For 3.00` });
    expect((await said('csv')).files[0]).toMatch(/For 2\.00,-2\.00[\s\S]*closing.*4\.00/);
    expect((await said('ofx')).files[0]).toContain('<BALAMT>4.00</BALAMT>');
    expect((await said('camt053')).files[0]).toMatch(
      new RegExp(`<IBAN>${one.number}</IBAN>.*<Ustrd>${bob.number} For 1.00</Ustrd>`, 's'),
    );
    expect((await one.call('GET', of(one, '/statements/2999-01'))).body.code).toBe('invalid-period');
  });

  it('of an organisation is for those whose role says so, pays its fee, and ends with the organisation', async () => {
    const [owner, clerk] = [ann, eve];
    const { organisationId } = (await owner.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body;
    const foreign = { product: 'business', currency: 'EUR', organisationId };
    expect((await clerk.call('POST', '/v1/banking/accounts', { json: foreign })).status).toBe(404);
    expect((await clerk.call('GET', `/v1/banking/accounts?organisationId=${organisationId}`)).status).toBe(404);
    const account = await openAccount(owner, { product: 'business', organisationId });
    const json = { level: 1, reference: 'register-1', organisationId };
    expect((await owner.call('POST', '/v1/banking/kyc/submission', { json })).status).toBe(202);
    const { one } = await staff();
    const decision = { decision: 'approve', reason: 'in the register' };
    expect(
      (await one.call('POST', `/v1/banking/staff/kyc/${organisationId}/decision`, { json: decision })).status,
    ).toBe(200);
    expect((await transfer('capital:EUR', account.accountId, '3.00')).status).toBe(200);
    const till = { ...owner, ...account };
    expect((await pay(till, bob, '1.00')).body.fee).toBe('0.10');
    // Before the stream brings it: what is found is recorded, what is not was recorded already.
    await afterSchedule('RecordRest', async () => undefined);
    expect((await balanceOf(till)).available).toBe('1.90');
    // And one for the stream.
    expect((await pay(till, bob, '0.50')).status).toBe(201);
    expect((await owner.call('DELETE', `/v1/organisations/${organisationId}`)).status).toBe(204);
    await eventually(async () => expect((await pay(ann, till, '0.10')).body.code).toBe('unknown-payee'));
  });
});

describe('the book', () => {
  it('is right after all of it: money in + money out + suspense = 0, and every row has its money', async () => {
    const lines: string[] = [];
    const isRight = await runLedgerAudit(outputs as never, (line) => void lines.push(line));
    expect([isRight, lines]).toEqual([true, [expect.stringMatching(/^\d+ accounts, \d+ transfers: right$/)]]);
    await afterSchedule('AuditBook', async () => undefined);
  });

  it('gives each balance as the sum of its entries, page by page', async () => {
    const amounts: number[] = [];
    let cursor = '';
    do {
      const { items, nextCursor } = (await bob.call('GET', of(bob, `/entries?limit=4${cursor}`))).body;
      amounts.push(...items.map(({ amount }: { amount: string }) => Math.round(Number(amount) * 100)));
      cursor = nextCursor ? `&cursor=${nextCursor}` : '';
    } while (cursor);
    expect(amounts.length).toBeGreaterThan(10);
    const { posted } = await balanceOf(bob);
    expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(Math.round(Number(posted) * 100));
  });
});
