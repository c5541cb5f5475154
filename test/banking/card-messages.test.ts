import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bank, startBank } from './bank-world.ts';
import { type Cards, cardsIn, type Holder } from './card-world.ts';

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

describe('a purchase', () => {
  it('is set aside, cleared with a release, and taken from the limits of card and account', async () => {
    const ann = await holder();
    const auth = randomUUID();
    const { decision, purchaseId = '' } = await say(ann, 'authorise', auth, '50.00');
    expect(decision).toBe('approved');
    expect(await cards.funds(ann)).toEqual([10_000, 5_000, 5_000]);
    expect(Number((await cards.cardLimits(ann)).left)).toBe(195_000);
    expect(Number((await bank.limits(ann)).left)).toBe(15_000);
    expect(await say(ann, 'increment', auth, '20.00')).toMatchObject({ decision: 'approved', purchaseId });
    expect(await cards.funds(ann)).toEqual([10_000, 7_000, 3_000]);
    expect(await say(ann, 'clear', auth, '60.00')).toMatchObject({ decision: 'approved' });
    expect(await cards.funds(ann)).toEqual([4_000, 0, 4_000]);
    expect(await cards.row(ann, purchaseId)).toMatchObject({ state: 'cleared', cleared: '6000', owed: [] });
    expect(Number((await bank.limits(ann)).left)).toBe(14_000);
    expect(Number((await cards.cardLimits(ann)).left)).toBe(194_000);
  });
});
