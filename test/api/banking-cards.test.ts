import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { authorisationKey } from '../../functions/banking/store/card-items.ts';
import { runLedgerAudit } from '../../lib/verify-ledger/run.ts';
import { addPasskey, proofByPasskey } from '../step-up/ceremonies.ts';
import { balanceOf, type Customer, caseOf, customer, pay, staff } from './bank-cast.ts';
import { cardOf, decidePurchase, type Held, message, post, purchasesOf, say } from './card-cast.ts';
import { dynamo } from './file-rows.ts';
import { afterSchedule, eventually, outputs } from './stack.ts';
import { tableLike } from './sync-tables.ts';

let ann: Customer;
let bob: Customer;
let card: Held;
beforeAll(async () => {
  [ann, bob] = await Promise.all([customer('500.00'), customer()]);
  card = await cardOf(ann);
});
const of = ({ cardId }: Held, rest = '') => `/v1/banking/cards/${cardId}${rest}`;

describe('a card', () => {
  it('is issued to who holds the account, shown with its last four digits, and nobody else’s', async () => {
    const { body } = await ann.call('GET', of(card));
    expect(body).toEqual({
      cardId: card.cardId,
      accountId: ann.accountId,
      state: 'active',
      lastFour: expect.stringMatching(/^\d{4}$/),
      currency: 'EUR',
      limits: { perPurchase: '1000.00', daily: '2000.00', left: '2000.00' },
      issuedAt: expect.any(String),
    });
    const list = `/v1/banking/accounts/${ann.accountId}/cards`;
    expect((await ann.call('GET', list)).body.items).toEqual([body]);
    for (const path of [of(card), list, of(card, '/purchases')]) expect((await bob.call('GET', path)).status).toBe(404);
    const json = { frozen: true };
    expect((await bob.call('PATCH', of(card), { json, key: randomUUID() })).status).toBe(404);
    expect((await bob.call('POST', of(card, '/cancellation'))).status).toBe(404);
    expect((await bob.call('POST', list, { json: {} })).status).toBe(404);
  });

  it('is frozen and limited at once, and used again or allowed more by a step-up alone', async () => {
    const own = await cardOf(ann);
    const lower = await ann.call('PATCH', of(own), { json: { nickname: 'Holidays', daily: '50.00', frozen: true } });
    expect(lower.body).toMatchObject({
      nickname: 'Holidays',
      state: 'frozen',
      limits: { daily: '50.00', left: '50.00' },
    });
    expect((await say(own, 'authorise', randomUUID(), '1.00')).body).toMatchObject({ reason: 'card-frozen' });
    for (const json of [{ frozen: false }, { daily: '51.00' }])
      expect((await ann.call('PATCH', of(own), { json })).body.code).toBe('step-up-required');
    const { device } = await addPasskey(ann);
    const json = { frozen: false, daily: '60.00' };
    const headers = await proofByPasskey(device, ann, { method: 'PATCH', path: of(own), json });
    expect((await ann.call('PATCH', of(own), { json, headers })).body).toMatchObject({ state: 'active' });
    expect((await say(own, 'authorise', randomUUID(), '60.01')).body).toMatchObject({ reason: 'limit-exceeded' });
    const auth = randomUUID();
    expect((await say(own, 'authorise', auth, '60.00')).body.decision).toBe('approved');
    expect((await ann.call('POST', of(own, '/cancellation'))).body.state).toBe('cancelled');
    expect((await ann.call('POST', of(own, '/cancellation'))).body.code).toBe('card-cancelled');
    expect((await say(own, 'increment', auth, '1.00')).body.reason).toBe('card-cancelled');
    expect((await say(own, 'clear', auth, '60.00')).body.decision).toBe('approved');
  });
});

describe('POST /v1/banking/card-messages', () => {
  it('sets money aside, more of it, takes it in parts with a tip, and gives back the rest', async () => {
    const before = await balanceOf(ann);
    const auth = randomUUID();
    const { body, status } = await say(card, 'authorise', auth, '20.00');
    expect([status, body.decision]).toEqual([200, 'approved']);
    expect((await say(card, 'increment', auth, '10.00')).body.decision).toBe('approved');
    expect(Number((await balanceOf(ann)).outgoing)).toBe(Number(before.outgoing) + 30);
    expect((await say(card, 'clear', auth, '10.00', { isLast: false })).body.decision).toBe('approved');
    expect((await say(card, 'clear', auth, '26.01')).body.reason).toBe('exceeds-authorisation');
    expect((await say(card, 'clear', auth, '26.00')).body.decision).toBe('approved');
    const after = await balanceOf(ann);
    expect([Number(before.posted) - Number(after.posted), after.outgoing]).toEqual([36, before.outgoing]);
    expect((await purchasesOf(card))[0]).toMatchObject({
      purchaseId: body.purchaseId,
      state: 'cleared',
      approved: '30.00',
      cleared: '36.00',
      held: '0.00',
      merchant: 'A shop',
    });
    expect((await say(card, 'reverse', auth)).body.reason).toBe('authorisation-over');
  });

  it('answers a message that comes again as it did first, and takes nothing twice', async () => {
    const said = message(card, 'authorise', randomUUID(), '5.00');
    await decidePurchase(card, said);
    const text = JSON.stringify(said);
    const answers = await Promise.all([post(text), post(text), post(text)]);
    expect(answers.map(({ body }) => body)).toEqual(Array(3).fill(answers[0]?.body));
    expect(Number((await balanceOf(ann)).outgoing)).toBe(5);
    const other = await post(JSON.stringify({ ...said, amount: '6.00' }));
    expect([other.status, other.body.code]).toEqual([422, 'card-message-reused']);
    const back = await say(card, 'reverse', said.authorisation);
    expect([back.body.decision, (await balanceOf(ann)).outgoing]).toEqual(['approved', '0.00']);
  });

  it('answers what comes in another order, what fraud stops, and who is unknown', async () => {
    const auth = randomUUID();
    const early = await say(card, 'clear', auth, '5.00');
    expect([early.status, early.body.code]).toEqual([409, 'card-message-early']);
    expect((await say(card, 'reverse', auth)).body.decision).toBe('approved');
    expect((await say(card, 'authorise', auth, '5.00')).body.reason).toBe('authorisation-used');
    for (const action of ['review', 'challenge', 'block'] as const)
      expect((await say(card, 'authorise', randomUUID(), '5.00', {}, action)).body.reason).toBe('suspected-fraud');
    expect((await say({ ...card, token: 'tok_none' }, 'authorise', randomUUID(), '5.00')).body.reason).toBe(
      'unknown-card',
    );
    expect((await say(card, 'authorise', randomUUID(), '5.00', { currency: 'CHF' })).body.reason).toBe(
      'currency-mismatch',
    );
    expect((await say(card, 'authorise', randomUUID(), '900.00')).body.reason).toBe('insufficient-funds');
    expect((await balanceOf(ann)).outgoing).toBe('0.00');
  });

  it('is opened by the processor’s signature alone: forged, changed, old and replayed messages take nothing', async () => {
    const said = message(card, 'authorise', randomUUID(), '7.00');
    await decidePurchase(card, said);
    const text = JSON.stringify(said);
    const codes = async (...all: Parameters<typeof post>[1][]) =>
      Promise.all(all.map(async (each) => (await post(text, each)).body.code));
    expect(
      await codes(
        { secret: 'x'.repeat(64) },
        { sent: text.replace('7.00', '70.00') },
        { headers: { 'card-signature': '' } },
        { headers: { 'card-signature': `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}` } },
        { headers: { 'card-signature': 't=1,t=2,v1=' } },
      ),
    ).toEqual(Array(5).fill('card-signature-refused'));
    expect(await codes({ age: 301 }, { age: -360 })).toEqual(Array(2).fill('card-timestamp-refused'));
    expect((await balanceOf(ann)).outgoing).toBe('0.00');
    for (const wrong of [
      '',
      '[]',
      '{"type":"authorise"}',
      text.replace('authorise', 'give'),
      text.replace('7.00', '7,00'),
    ])
      expect((await post(wrong)).status).toBe(400);
    expect((await post(text)).body.decision).toBe('approved');
    expect((await post(text)).body.decision).toBe('approved');
    expect((await balanceOf(ann)).outgoing).toBe('7.00');
    expect((await say(card, 'reverse', said.authorisation)).body.decision).toBe('approved');
  });
});

describe('a dispute', () => {
  const decide = async (by: Pick<Customer, 'call'>, caseId: string, decision: string) =>
    by.call('POST', `/v1/banking/staff/cases/${caseId}/decision`, { json: { decision, note: 'looked at' } });

  it('of a purchase is credited at once, and decided by the staff once, for the customer or against', async () => {
    const { one, other } = await staff();
    const before = Number((await balanceOf(ann)).posted);
    for (const [decision, state, moved] of [
      ['approve', 'won', 0],
      ['refuse', 'lost', -8],
    ] as const) {
      const auth = randomUUID();
      const { purchaseId } = (await say(card, 'authorise', auth, '8.00')).body;
      const path = of(card, `/purchases/${purchaseId}/dispute`);
      const json = { reason: 'not-recognised', note: 'Not me' };
      expect((await ann.call('POST', path, { json })).body.code).toBe('not-disputable');
      await say(card, 'clear', auth, '8.00');
      expect((await bob.call('POST', path, { json })).status).toBe(404);
      const key = randomUUID();
      const opened = await ann.call('POST', path, { json, key });
      expect([opened.status, opened.body]).toMatchObject([201, { purchaseId, state: 'open', credited: '8.00' }]);
      expect((await ann.call('POST', path, { json, key })).body).toEqual(opened.body);
      expect((await ann.call('POST', path, { json })).body.code).toBe('dispute-exists');
      const at = `/v1/banking/accounts/${ann.accountId}/disputes`;
      expect((await bob.call('GET', `${at}/${opened.body.disputeId}`)).status).toBe(404);
      const caseId = await caseOf(purchaseId);
      const found = (await one.call('GET', `/v1/banking/staff/cases/${caseId}`)).body;
      expect(found).toMatchObject({ kind: 'dispute', disputeId: opened.body.disputeId, amount: '8.00' });
      expect((await decide(one, caseId, decision)).body.state).toBe('decided');
      expect((await decide(other, caseId, 'approve')).body.code).toBe('case-decided');
      const after = (await ann.call('GET', `${at}/${opened.body.disputeId}`)).body;
      expect(after).toMatchObject({ state, decidedAt: expect.any(String) });
      expect((await ann.call('GET', `${at}?limit=100`)).body.items).toContainEqual(after);
      expect(Math.round((Number((await balanceOf(ann)).posted) - before) * 100)).toBe(moved * 100);
    }
  });

  it('of a payment is for people who have nothing to do with it, and lost it is taken back when it was spent', async () => {
    const { one, other } = await staff();
    const [carl, clerk] = [await customer('10.00'), await customer(undefined, one)];
    const { paymentId } = (await pay(carl, clerk, '10.00')).body;
    const path = `/v1/banking/accounts/${carl.accountId}/payments/${paymentId}/dispute`;
    const opened = await carl.call('POST', path, { json: { reason: 'not-received' } });
    expect(opened.body).toMatchObject({ paymentId, credited: '10.00' });
    expect((await pay(carl, clerk, '9.00')).body.state).toBe('settled');
    const caseId = await caseOf(paymentId);
    expect((await decide(one, caseId, 'refuse')).body.code).toBe('case-involved');
    expect((await decide(other, caseId, 'refuse')).body.state).toBe('decided');
    expect(await balanceOf(carl)).toMatchObject({ posted: '-9.00', available: '-9.00' });
    expect((await pay(carl, clerk, '0.01')).body.code).toBe('insufficient-funds');
  });

  it('of more than is credited at once waits for the decision, and the account with it', async () => {
    const [carl, shop] = [await customer('501.00'), await customer()];
    const { paymentId } = (await pay(carl, shop, '501.00')).body;
    const path = `/v1/banking/accounts/${carl.accountId}`;
    const opened = await carl.call('POST', `${path}/payments/${paymentId}/dispute`, { json: { reason: 'duplicate' } });
    expect(opened.body).toMatchObject({ paymentId, state: 'open' });
    expect(await balanceOf(carl)).toMatchObject({ posted: '0.00' });
    expect((await carl.call('POST', `${path}/closing`)).body.code).toBe('account-not-empty');
  });
});

it('lists purchases and disputes page by page', async () => {
  for (const path of [of(card, '/purchases'), `/v1/banking/accounts/${ann.accountId}/disputes`]) {
    const whole = (await ann.call('GET', `${path}?limit=100`)).body.items;
    const first = (await ann.call('GET', `${path}?limit=1`)).body;
    const rest = (await ann.call('GET', `${path}?limit=100&cursor=${first.nextCursor}`)).body;
    expect([whole.length > 1, [...first.items, ...rest.items]]).toEqual([true, whole]);
  }
});

it('gives back what no merchant cleared in its time', async () => {
  const auth = randomUUID();
  const { purchaseId } = (await say(card, 'authorise', auth, '3.00')).body;
  const at = new Date(Date.now() - 60_000).toISOString();
  await dynamo.update({
    TableName: await tableLike(/BankingData-BankTable/),
    Key: authorisationKey(card.cardId, purchaseId),
    UpdateExpression: 'SET agendaAt = :place, expiresAt = :at',
    ExpressionAttributeValues: { ':place': `${at}#${purchaseId}`, ':at': at },
  });
  await afterSchedule('WakeDue', () =>
    eventually(async () => {
      const found = (await purchasesOf(card)).find((each: { purchaseId: string }) => each.purchaseId === purchaseId);
      expect(found).toMatchObject({ state: 'expired', held: '0.00' });
    }),
  );
  expect((await balanceOf(ann)).outgoing).toBe('0.00');
});

it('is on the devices of its holder', async () => {
  await eventually(async () => {
    const path = `/v1/spaces/p-${ann.personId}/collections/bank-cards`;
    const { items } = (await ann.call('GET', path)).body;
    const states = items.map(({ document }: { document: { state: string } }) => document.state).sort();
    expect(states).toEqual(['active', 'cancelled']);
  });
});

it('leaves a book that is right', async () => {
  const lines: string[] = [];
  const isRight = await runLedgerAudit(outputs as never, (line) => lines.push(line));
  expect([isRight, lines]).toEqual([true, [expect.stringMatching(/: right$/)]]);
});
