import { randomUUID } from 'node:crypto';
import { balanceOf, customer, pay } from './bank-cast.ts';
import { cardOf, decidePurchase, type Held, leaveDispute, message, post, purchasesOf, say } from './card-cast.ts';
import { must } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';

const base = '/v1/banking';
let cast: Promise<Held> | undefined;
/** A card of somebody with money. */
const held = () => {
  cast ??= customer('500.00').then(cardOf);
  return cast;
};
let payee: ReturnType<typeof customer> | undefined;
const of = ({ cardId }: Held, rest = '') => `${base}/cards/${cardId}${rest}`;
const at = ({ owner }: Held, rest = '') => `${base}/accounts/${owner.accountId}${rest}`;

const read = (path: (card: Held) => string) => async (): Promise<Attempt> => {
  const card = await held();
  return { send: () => card.owner.call('GET', path(card)) };
};
/** Another card; there are as many as one may have, and cancelled ones do not count. */
async function another(isMade = true): Promise<Held> {
  const card = await held();
  const { items } = (await card.owner.call('GET', at(card, '/cards'))).body;
  for (const { cardId, state } of items)
    if (state !== 'cancelled' && cardId !== card.cardId)
      await card.owner.call('POST', `${base}/cards/${cardId}/cancellation`);
  return isMade ? cardOf(card.owner) : card;
}
const creditedOnce = async (card: Held) => {
  const before = Number((await balanceOf(card.owner)).posted);
  return async () => {
    const { posted } = await balanceOf(card.owner);
    must(Math.round(Number(posted) - before) === 1, { before, posted });
  };
};

export const cardScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listCards: read((card) => at(card, '/cards')),
  getCard: read((card) => of(card)),
  listPurchases: read((card) => of(card, '/purchases?limit=2')),
  listDisputes: read((card) => at(card, '/disputes?limit=2')),

  getDispute: async () => {
    const card = await held();
    const disputeId = await leaveDispute(card.owner.accountId);
    return { send: () => card.owner.call('GET', at(card, `/disputes/${disputeId}`)) };
  },

  issueCard: async () => {
    const card = await another(false);
    const key = randomUUID();
    const check = async () => {
      const { items } = (await card.owner.call('GET', at(card, '/cards'))).body;
      must(items.filter((each: { nickname?: string }) => each.nickname === key).length === 1, items.length);
    };
    return { send: () => card.owner.call('POST', at(card, '/cards'), { json: { nickname: key }, key }), check };
  },

  updateCard: async () => {
    const card = await held();
    const nickname = randomUUID();
    const check = async () => {
      const { body } = await card.owner.call('GET', of(card));
      must(body.nickname === nickname, body);
    };
    return { send: () => card.owner.call('PATCH', of(card), { json: { nickname }, key: nickname }), check };
  },

  cancelCard: async () => {
    const card = await another();
    const key = randomUUID();
    const check = async () => {
      const { body } = await card.owner.call('GET', of(card));
      must(body.state === 'cancelled', body);
    };
    return { send: () => card.owner.call('POST', of(card, '/cancellation'), { key }), check };
  },

  receiveCardMessage: async () => {
    const card = await held();
    const auth = randomUUID();
    await say(card, 'authorise', auth, '1.00');
    const said = message(card, 'increment', auth, '1.00');
    await decidePurchase(card, said);
    const check = async () => {
      const [purchase] = await purchasesOf(card);
      must(purchase.approved === '2.00' && purchase.held === '2.00', purchase);
      const back = await say(card, 'reverse', auth);
      must(back.body.decision === 'approved', back.body);
    };
    return { send: () => post(JSON.stringify(said)), check };
  },

  disputePayment: async () => {
    const card = await held();
    payee ??= customer();
    const { paymentId } = (await pay(card.owner, await payee, '1.00')).body;
    const check = await creditedOnce(card);
    const key = randomUUID();
    const path = at(card, `/payments/${paymentId}/dispute`);
    return { send: () => card.owner.call('POST', path, { json: { reason: 'duplicate' }, key }), check };
  },

  disputePurchase: async () => {
    const card = await held();
    const auth = randomUUID();
    const { purchaseId } = (await say(card, 'authorise', auth, '1.00')).body;
    await say(card, 'clear', auth, '1.00');
    const check = await creditedOnce(card);
    const key = randomUUID();
    const path = of(card, `/purchases/${purchaseId}/dispute`);
    return { send: () => card.owner.call('POST', path, { json: { reason: 'not-received' }, key }), check };
  },
};
