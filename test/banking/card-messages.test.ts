import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitsKey } from '../../functions/banking/store/items.ts';
import { setAccountState } from '../../lib/ledger/store/accounts.ts';
import { update } from '../../lib/runtime/aws/expressions.ts';
import { type Fault, failingAt, faultyDynamo } from '../ledger/faults.ts';
import { type Bank, outcome, startBank } from './bank-world.ts';
import { type Cards, cardsIn, type Holder, signed } from './card-world.ts';

let bank: Bank;
let cards: Cards;
beforeAll(async () => {
  bank = await startBank();
  cards = cardsIn(bank);
});
afterAll(async () => {
  expect(await bank.wrong()).toEqual([]);
  await bank.stop();
});

const holder = async (cents = 10_000n): Promise<Holder> => cards.issue(await bank.customer(cents));
const say = (who: Holder, type: string, auth: string, amount?: string, more: object = {}) =>
  cards.send(cards.message(who, type, auth, amount, more));
const left = async (who: Holder) => [Number((await bank.limits(who)).left), Number((await cards.cardLimits(who)).left)];

describe('a purchase', () => {
  it('is set aside, cleared with a release, and taken from the limits of card and account', async () => {
    const ann = await holder();
    const auth = randomUUID();
    const { decision, purchaseId = '' } = await say(ann, 'authorise', auth, '50.00');
    expect(decision).toBe('approved');
    expect(await cards.funds(ann)).toEqual([10_000, 5_000, 5_000]);
    expect(await left(ann)).toEqual([15_000, 195_000]);
    expect(await say(ann, 'increment', auth, '20.00')).toMatchObject({ decision: 'approved', purchaseId });
    expect(await cards.funds(ann)).toEqual([10_000, 7_000, 3_000]);
    expect(await say(ann, 'clear', auth, '60.00')).toMatchObject({ decision: 'approved' });
    expect(await cards.funds(ann)).toEqual([4_000, 0, 4_000]);
    expect(await cards.row(ann, purchaseId)).toMatchObject({ state: 'cleared', cleared: '6000', owed: [] });
    expect((await cards.row(ann, purchaseId)).agenda).toBeUndefined();
    expect(await left(ann)).toEqual([14_000, 194_000]);
  });

  it('is cleared in parts and beyond by a tip, if there are funds for it, and as a whole or not at all', async () => {
    const ann = await holder(5_000n);
    const auth = randomUUID();
    await say(ann, 'authorise', auth, '40.00');
    expect((await say(ann, 'clear', auth, '10.00', { isLast: false })).decision).toBe('approved');
    const other = randomUUID();
    await say(ann, 'authorise', other, '9.00');
    // 20 % of 40.00 are 8.00, of which there are 1.00.
    expect((await say(ann, 'clear', auth, '38.00')).reason).toBe('insufficient-funds');
    expect(await cards.funds(ann)).toEqual([4_000, 3_900, 100]);
    expect((await say(ann, 'clear', auth, '31.00')).decision).toBe('approved');
    expect(await cards.funds(ann)).toEqual([900, 900, 0]);
    expect((await say(ann, 'reverse', other, '9.00')).decision).toBe('approved');
    expect(await cards.funds(ann)).toEqual([900, 0, 900]);
  });

  it('is given back when nobody cleared it in its time, and not before; to the limits on the same day alone', async () => {
    const ann = await holder();
    const auth = randomUUID();
    const { purchaseId = '' } = await say(ann, 'authorise', auth, '50.00');
    await say(ann, 'increment', auth, '20.00');
    await cards.end(ann, purchaseId);
    expect(await cards.funds(ann)).toEqual([10_000, 7_000, 3_000]);
    bank.pass(7 * 24 * 60);
    await Promise.all([cards.end(ann, purchaseId), cards.end(ann, purchaseId)].map((each) => each.catch(() => {})));
    await cards.end(ann, purchaseId);
    expect(await cards.row(ann, purchaseId)).toMatchObject({ state: 'expired', owed: [] });
    expect(await cards.funds(ann)).toEqual([10_000, 0, 10_000]);
    expect((await say(ann, 'clear', auth, '50.00')).reason).toBe('authorisation-over');
  });

  it('at the end of a day that a payment of the account has ended counts on the new one', async () => {
    const ann = await holder();
    const day = new Date(bank.now().getTime() + 86_400_000).toISOString().slice(0, 10);
    const next = { set: { day, left: 20_000 }, when: 'attribute_exists(#pk)' };
    await bank.dynamo.update(update('banking.bank', limitsKey(ann.accountId), next));
    expect((await say(ann, 'authorise', randomUUID(), '50.00')).decision).toBe('approved');
    expect([await left(ann), (await cards.cardLimits(ann)).day]).toEqual([[15_000, 195_000], day]);
  });

  it('is bought by as many messages at once as funds and limits hold', async () => {
    const ann = await holder(2_500n);
    const all = Array.from({ length: 5 }, () => cards.message(ann, 'authorise', randomUUID(), '10.00'));
    const send = (message: object) => cards.send(message).catch(() => ({ decision: 'busy' }));
    await Promise.all(all.map(send));
    const answers = await Promise.all(all.map((each) => cards.send(each)));
    expect(answers.map(({ decision }) => decision).sort()).toEqual([
      'approved',
      'approved',
      'declined',
      'declined',
      'declined',
    ]);
    expect(await cards.funds(ann)).toEqual([2_500, 2_000, 500]);
  });
});

describe('a reversal that comes before what it is about', () => {
  it('ends it before it begins; of a part it is too early, and is sent again', async () => {
    const ann = await holder();
    const [lost, late] = [randomUUID(), randomUUID()];
    expect((await say(ann, 'reverse', lost)).decision).toBe('approved');
    expect((await say(ann, 'authorise', lost, '10.00')).reason).toBe('authorisation-used');
    const part = cards.message(ann, 'reverse', late, '4.00');
    expect(await outcome(cards.send(part))).toBe('card-message-early');
    expect((await say(ann, 'authorise', late, '10.00')).decision).toBe('approved');
    const { purchaseId = '' } = await cards.send(part);
    expect(await cards.row(ann, purchaseId)).toMatchObject({ state: 'authorised', approved: '600' });
  });
});

describe('messages at once about one authorisation', () => {
  it('are decided on what the others left: clearing, reversal, expiry and increment', async () => {
    const ann = await holder(100_000n);
    for (let round = 0; round < 4; round += 1) {
      const auth = randomUUID();
      const { purchaseId = '' } = await say(ann, 'authorise', auth, '10.00');
      await say(ann, 'increment', auth, '5.00');
      if (round % 2 === 1) bank.pass(7 * 24 * 60);
      const all = [
        cards.message(ann, 'clear', auth, '12.00'),
        cards.message(ann, 'reverse', auth),
        cards.message(ann, 'clear', auth, '4.00', { isLast: false }),
        cards.message(ann, 'increment', auth, '1.00'),
      ];
      const late = cards.end(ann, purchaseId).catch(() => {});
      const answers = await Promise.all(all.map((each) => cards.send(each).catch(() => undefined)));
      await late;
      for (const [index, each] of all.entries()) {
        const again = await cards.send(each);
        expect(answers[index] ?? again).toEqual(again);
      }
      await cards.end(ann, purchaseId);
      expect((await cards.row(ann, purchaseId)).owed).toEqual([]);
    }
    expect(await bank.wrong()).toEqual([]);
  });

  it('are each taken once, also when one asks for the hold that the other has just given back', async () => {
    const ann = await holder();
    const auth = randomUUID();
    const { purchaseId = '' } = await say(ann, 'authorise', auth, '10.00');
    await say(ann, 'increment', auth, '5.00');
    const [first, second] = [1, 2].map(() => cards.message(ann, 'reverse', auth, '5.00'));
    let looks = 0;
    const behind = {
      ...bank.dynamo,
      batchGet: async (input: never) => {
        const found = await bank.dynamo.batchGet(input);
        looks += 1;
        if (looks === 2) await cards.send(first as object);
        return found;
      },
    };
    const answer = await cards.through(behind as never).send(second as object);
    expect(answer.decision).toBe('approved');
    expect(await cards.row(ann, purchaseId)).toMatchObject({ approved: '500', version: 4 });
    expect(await cards.send(second as object)).toEqual(answer);
  });

  it('that are the same one get one answer, and another one under its id none', async () => {
    const ann = await holder();
    const message = cards.message(ann, 'authorise', randomUUID(), '10.00');
    const answers = await Promise.all([1, 2, 3].map(() => cards.send(message).catch(() => cards.send(message))));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await cards.funds(ann)).toEqual([10_000, 1_000, 9_000]);
    expect(await outcome(cards.send({ ...message, amount: '11.00' }))).toBe('card-message-reused');
    // What was taken while such edges did not count comes again from a processor that pads names.
    const bought = (name: string) => cards.send({ ...told, merchant: { id: 'shop', name } });
    const told = cards.message(ann, 'authorise', randomUUID(), '1.00');
    expect(await bought('\u202aCafe\u0301 1\u202c  ')).toEqual(await bought('Caf\u00e9 1'));
    const poor = await holder(0n);
    const declined = cards.message(poor, 'authorise', randomUUID(), '10.00');
    expect((await cards.send(declined)).reason).toBe('insufficient-funds');
    await bank.deposit(poor.accountId, 5_000n);
    expect((await cards.send(declined)).reason).toBe('insufficient-funds');
  });

  it('are declined when the ledger refused the first, which died, and holds would last longer now', async () => {
    const poor = await holder(0n);
    const message = cards.message(poor, 'authorise', randomUUID(), '10.00');
    const { faulty } = faultyDynamo(bank.dynamo, (operation) => (operation === 'put' ? 'crash-after' : undefined));
    await expect(cards.through(faulty).send(message)).rejects.toThrow();
    const { cardHoldDays } = bank.terms;
    Object.assign(bank.terms, { cardHoldDays: cardHoldDays + 1 });
    expect(await cards.send(message)).toMatchObject({ decision: 'declined', reason: 'refused' });
    Object.assign(bank.terms, { cardHoldDays });
  });
});

describe('a frozen account', () => {
  it('takes no clearing until it is open again; what a step owed then is done by the agenda', async () => {
    const ann = await holder();
    const auth = randomUUID();
    const { purchaseId = '' } = await say(ann, 'authorise', auth, '10.00');
    await say(ann, 'increment', auth, '10.00');
    const at = bank.ledgerAt(bank.now);
    const { faulty } = faultyDynamo(
      bank.dynamo,
      (() => {
        let writes = 0;
        return (operation: string) => {
          writes += operation === 'transactWrite' ? 1 : 0;
          return writes === 2 && operation === 'transactWrite' ? 'crash-before' : undefined;
        };
      })() as never,
    );
    const message = cards.message(ann, 'clear', auth, '15.00');
    await cards
      .through(faulty)
      .send(message)
      .catch(() => {});
    expect((await cards.row(ann, purchaseId)).owed).toHaveLength(1);
    expect(await bank.wrong()).toEqual([]);
    await setAccountState(at, 'bank', ann.accountId, 'frozen');
    expect((await cards.send(message)).decision).toBe('approved');
    await cards.end(ann, purchaseId);
    expect(await outcome(say(ann, 'reverse', auth))).toBe('conflict');
    expect((await say(ann, 'authorise', randomUUID(), '1.00')).reason).toBe('account-frozen');
    expect((await cards.row(ann, purchaseId)).owed).toHaveLength(1);
    await setAccountState(at, 'bank', ann.accountId, 'open');
    await cards.end(ann, purchaseId);
    expect(await cards.row(ann, purchaseId)).toMatchObject({ state: 'cleared', owed: [] });
    expect(await cards.funds(ann)).toEqual([8_500, 0, 8_500]);
  });
});

describe('a process that dies, or whose answers are lost, at any of its calls', () => {
  const ways = {
    authorise: { auth: [], message: ['authorise', '10.00'], funds: [0, 1_000] },
    increment: { auth: ['10.00'], message: ['increment', '5.00'], funds: [0, 1_500] },
    clear: { auth: ['10.00', '5.00'], message: ['clear', '12.00'], funds: [1_200, 0] },
    tip: { auth: ['10.00', '5.00'], message: ['clear', '16.00'], funds: [1_600, 0] },
    reverse: { auth: ['10.00', '5.00'], message: ['reverse', undefined], funds: [0, 0] },
    expiry: { auth: ['10.00', '5.00'], message: undefined, funds: [0, 0] },
  } as const;

  it.each(Object.entries(ways))('leaves %s to its repeat or the agenda, which finish it once', async (_, way) => {
    const rich = await bank.customer(1_000_000n);
    const card = await cards.issue(rich);
    for (const fault of ['crash-after', 'lost', 'conflict'] satisfies Fault[]) {
      for (let at = 1; ; at += 1) {
        const [posted = 0] = await cards.funds(rich);
        const auth = randomUUID();
        const [first, second] = way.auth as readonly (string | undefined)[];
        if (first) await say(card, 'authorise', auth, first);
        if (second) await say(card, 'increment', auth, second);
        const purchaseId = first ? cards.authorisationOf(card, auth) : '';
        const [type, amount] = way.message ?? [];
        const message = type ? cards.message(card, type, auth, amount) : undefined;
        if (!message) bank.pass(7 * 24 * 60);
        const run = (through: Pick<Cards, 'send' | 'end'>): Promise<unknown> =>
          message ? through.send(message) : through.end(card, purchaseId);
        const { faulty, met } = failingAt(bank.dynamo, fault, at);
        await run(cards.through(faulty)).catch((error: unknown) => {
          if (!(error instanceof Error)) throw error;
        });
        await run(cards);
        await cards.end(card, cards.authorisationOf(card, auth));
        const [after = 0, pending] = await cards.funds(rich);
        expect([fault, at, posted - after, pending]).toEqual([fault, at, ...way.funds]);
        if (pending) await say(card, 'reverse', auth);
        if (!met()) break;
      }
    }
    expect(await bank.wrong()).toEqual([]);
  });
});

describe('a signature', () => {
  it('opens what it was made for, with either secret while it is changed, and for some minutes', async () => {
    const ann = await holder();
    const seconds = Math.floor(bank.now().getTime() / 1000);
    const message = cards.message(ann, 'reverse', randomUUID());
    const text = JSON.stringify(message);
    const good = signed(text, seconds);
    for (const wrong of [
      undefined,
      '',
      'v1=x',
      good.replace('t=', 't=1'),
      `t=${seconds},v1=${'0'.repeat(64)}`,
      `${good},t=${seconds}`,
      signed(`${text} `, seconds),
      signed(text, seconds, 'another'),
    ])
      expect(await outcome(cards.send(message, wrong ?? ' '))).toBe('card-signature-refused');
    for (const age of [301, -301])
      expect(await outcome(cards.send(message, signed(text, seconds - age)))).toBe('card-timestamp-refused');
    for (const right of [good, signed(text, seconds - 299), signed(text, seconds, 'a-new-one')])
      expect((await cards.send(message, right)).decision).toBe('approved');
  });
});
