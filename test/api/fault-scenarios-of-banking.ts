import { randomUUID } from 'node:crypto';
import { addPasskey, proofByPasskey } from '../step-up/ceremonies.ts';
import { balanceOf, type Customer, caseOf, customer, decideFirst, held, openAccount, staff } from './bank-cast.ts';
import { must } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { createPerson, type Person } from './people.ts';

const base = '/v1/banking';
let cast: Promise<{ readonly ann: Customer; readonly bob: Customer }> | undefined;
const people = () => {
  cast ??= Promise.all([customer('500.00'), customer()]).then(([ann, bob]) => ({ ann, bob }));
  return cast;
};
const at = ({ accountId }: Pick<Customer, 'accountId'>, rest = '') => `${base}/accounts/${accountId}${rest}`;

const read = (path: (ann: Customer) => string) => async (): Promise<Attempt> => {
  const { ann } = await people();
  return { send: () => ann.call('GET', path(ann)) };
};
/** Somebody who may open another account: there are as many as one may have, and closed ones do not count. */
async function withRoom(): Promise<Customer> {
  const { ann } = await people();
  const { items } = (await ann.call('GET', `${base}/accounts`)).body;
  for (const { accountId, state } of items)
    if (state === 'open' && accountId !== ann.accountId) await ann.call('POST', at({ accountId }, '/closing'));
  return ann;
}
let passkey: Promise<Awaited<ReturnType<typeof addPasskey>>['device']> | undefined;
const stateOfPayment = async (who: Customer, paymentId: string) =>
  (await who.call('GET', at(who, `/payments/${paymentId}`))).body.state;
async function reviewed() {
  const { ann, bob } = await people();
  const { paymentId } = await held(ann, bob, '1.00', 'review');
  return { ann, paymentId, caseId: await caseOf(paymentId) };
}
const stateOf = async (who: Customer) => (await who.call('GET', at(who))).body.account.state;
const proposal = async () => {
  const [{ one }, { bob }] = await Promise.all([staff(), people()]);
  const json = { from: 'capital:EUR', to: bob.accountId, amount: '1.00', currency: 'EUR', reason: 'a test' };
  return { json, propose: (key: string) => one.call('POST', `${base}/staff/transfers`, { json, key }) };
};
/** Somebody new who asked for a level. */
async function asking(): Promise<Person> {
  const person = await createPerson();
  await person.call('GET', '/v1/me');
  await person.call('POST', `${base}/kyc/submission`, { json: { level: 1, reference: 'case-1' } });
  return person;
}

export const bankingScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listBankProducts: read(() => `${base}/products`),
  listBankAccounts: read(() => `${base}/accounts`),
  getBankAccount: read((ann) => at(ann)),
  listBankEntries: read((ann) => at(ann, '/entries')),
  listStatements: read((ann) => at(ann, '/statements')),
  getBankStatement: read((ann) => at(ann, `/statements/${new Date().toISOString().slice(0, 7)}`)),
  listPayments: read((ann) => at(ann, '/payments?limit=1')),
  getVerification: read(() => `${base}/kyc`),

  getPayment: async () => {
    const { ann } = await people();
    const [{ paymentId }] = (await ann.call('GET', at(ann, '/payments'))).body.items;
    return { send: () => ann.call('GET', at(ann, `/payments/${paymentId}`)) };
  },

  openBankAccount: async () => {
    const mine = await withRoom();
    const nickname = randomUUID();
    const json = { product: 'current', currency: 'EUR', nickname };
    const check = async () => {
      const { items } = (await mine.call('GET', `${base}/accounts`)).body;
      must(items.filter((each: { nickname?: string }) => each.nickname === nickname).length === 1, items.length);
    };
    return { send: () => mine.call('POST', `${base}/accounts`, { json, key: nickname }), check };
  },

  updateBankAccount: async () => {
    const { ann } = await people();
    const nickname = randomUUID();
    const check = async () => {
      const { body } = await ann.call('GET', at(ann));
      must(body.account.nickname === nickname, body);
    };
    return { send: () => ann.call('PATCH', at(ann), { json: { nickname, daily: '9000.00' }, key: nickname }), check };
  },

  closeBankAccount: async () => {
    const ann = await withRoom();
    const mine = { ...ann, ...(await openAccount(ann)) };
    const key = randomUUID();
    const check = async () => must((await stateOf(mine)) === 'closed', 'it is not closed');
    return { send: () => mine.call('POST', at(mine, '/closing'), { key }), check };
  },

  makePayment: async () => {
    const { ann, bob } = await people();
    const key = randomUUID();
    const before = Number((await balanceOf(ann)).posted);
    const json = { accountId: ann.accountId, number: bob.number, amount: '1.00', currency: 'EUR', note: key };
    await decideFirst(ann, bob, '1.00', 'allow', key);
    const check = async () => {
      const { posted } = await balanceOf(ann);
      must(Math.round(before - Number(posted)) === 1, { before, posted });
      const { items } = (await bob.call('GET', at(bob, '/payments?limit=5'))).body;
      must(items.filter(({ note }: { note?: string }) => note === key).length === 1, items);
    };
    return { send: () => ann.call('POST', `${base}/payments`, { json, key }), check };
  },

  confirmPayment: async () => {
    const { ann, bob } = await people();
    passkey ??= addPasskey(ann).then(({ device }) => device);
    const { paymentId } = await held(ann, bob, '1.00', 'challenge');
    const path = at(ann, `/payments/${paymentId}/confirmation`);
    const headers = await proofByPasskey(await passkey, ann, { method: 'POST', path });
    const key = randomUUID();
    const check = async () => must((await stateOfPayment(ann, paymentId)) === 'settled', 'it is not settled');
    return { send: () => ann.call('POST', path, { key, headers }), check };
  },

  cancelPayment: async () => {
    const { ann, bob } = await people();
    const { paymentId } = await held(ann, bob, '1.00', 'review');
    const key = randomUUID();
    const check = async () => must((await stateOfPayment(ann, paymentId)) === 'cancelled', 'it is not cancelled');
    return { send: () => ann.call('POST', at(ann, `/payments/${paymentId}/cancellation`), { key }), check };
  },

  listCases: async () => {
    const { one } = await staff();
    return { send: () => one.call('GET', `${base}/staff/cases?limit=2`) };
  },

  getCase: async () => {
    const [{ one }, { caseId }] = await Promise.all([staff(), reviewed()]);
    return { send: () => one.call('GET', `${base}/staff/cases/${caseId}`) };
  },

  decideCase: async () => {
    const [{ one }, { ann, caseId, paymentId }] = await Promise.all([staff(), reviewed()]);
    const key = randomUUID();
    const json = { decision: 'approve', note: 'a test' };
    const check = async () => must((await stateOfPayment(ann, paymentId)) === 'settled', 'it is not settled');
    return { send: () => one.call('POST', `${base}/staff/cases/${caseId}/decision`, { json, key }), check };
  },

  freezeBankAccount: async () => {
    const [{ one }, { bob }] = await Promise.all([staff(), people()]);
    await one.call('POST', `${base}/staff/accounts/${bob.accountId}/unfreeze`);
    const key = randomUUID();
    const check = async () => must((await stateOf(bob)) === 'frozen', 'it is not frozen');
    const json = { reason: 'a test' };
    return { send: () => one.call('POST', `${base}/staff/accounts/${bob.accountId}/freeze`, { json, key }), check };
  },

  unfreezeBankAccount: async () => {
    const [{ one }, { bob }] = await Promise.all([staff(), people()]);
    await one.call('POST', `${base}/staff/accounts/${bob.accountId}/freeze`, { json: { reason: 'a test' } });
    const key = randomUUID();
    const check = async () => must((await stateOf(bob)) === 'open', 'it is not open');
    return { send: () => one.call('POST', `${base}/staff/accounts/${bob.accountId}/unfreeze`, { key }), check };
  },

  proposeTransfer: async () => {
    const { propose } = await proposal();
    const key = randomUUID();
    return { send: () => propose(key) };
  },

  getProposedTransfer: async () => {
    const { transferId } = (await (await proposal()).propose(randomUUID())).body;
    const { other } = await staff();
    return { send: () => other.call('GET', `${base}/staff/transfers/${transferId}`) };
  },

  approveTransfer: async () => {
    const { transferId } = (await (await proposal()).propose(randomUUID())).body;
    const [{ other }, { bob }] = await Promise.all([staff(), people()]);
    const before = Number((await balanceOf(bob)).posted);
    const key = randomUUID();
    const check = async () => {
      const { posted } = await balanceOf(bob);
      must(Math.round(Number(posted) - before) === 1, { before, posted });
    };
    return { send: () => other.call('POST', `${base}/staff/transfers/${transferId}/approval`, { key }), check };
  },

  submitVerification: async () => {
    const person = await createPerson();
    await person.call('GET', '/v1/me');
    const key = randomUUID();
    const json = { level: 1, reference: 'case-1' };
    return { send: () => person.call('POST', `${base}/kyc/submission`, { json, key }) };
  },

  decideVerification: async () => {
    const [{ one }, person] = await Promise.all([staff(), asking()]);
    const key = randomUUID();
    const json = { decision: 'approve', reason: 'a test' };
    const check = async () => {
      const { body } = await person.call('GET', `${base}/kyc`);
      must(body.state === 'verified' && body.level === 1, body);
    };
    return { send: () => one.call('POST', `${base}/staff/kyc/${person.personId}/decision`, { json, key }), check };
  },
};
