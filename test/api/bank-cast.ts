import { randomUUID } from 'node:crypto';
import { AdminAddUserToGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import { makePayment } from '../../functions/banking/contract/payments.ts';
import { derivedId } from '../../functions/banking/model/derived-id.ts';
import type { Facts } from '../../lib/fraud/model/facts.ts';
import type { Action } from '../../lib/fraud/model/rule-set.ts';
import { decisionItem, keepDecision } from '../../lib/fraud/store/decisions.ts';
import { idempotencyOf } from '../../lib/runtime/idempotency.ts';
import { must } from './fault-cast.ts';
import { dynamo } from './file-rows.ts';
import { createPerson, operator, type Person, signIn } from './people.ts';
import { eventually, outputs } from './stack.ts';
import { tableLike } from './sync-tables.ts';
import { whileFresh } from './while-fresh.ts';

/** Puts a person into the group `bank-staff`, as an operator would. */
export async function hire(whom?: Person): Promise<Person> {
  const person = whom ?? (await createPerson());
  await person.call('GET', '/v1/me');
  await operator.send(
    new AdminAddUserToGroupCommand({ UserPoolId: outputs.userPoolId, Username: person.email, GroupName: 'bank-staff' }),
  );
  return signIn(person.email, person.password);
}

export interface Staff {
  readonly one: Person;
  readonly other: Person;
}
/** Two of the staff. */
export const staff = whileFresh<Staff>(async () => {
  const [one, other] = await Promise.all([hire(), hire()]);
  return { one, other };
});

export interface Customer extends Person {
  readonly accountId: string;
  readonly number: string;
}

/** Asks for a level, and is given it by somebody else. */
export async function verify(person: Person, level = 2, name?: string): Promise<void> {
  const { one, other } = await staff();
  const clerk = person.personId === one.personId ? other : one;
  const asked = await person.call('POST', '/v1/banking/kyc/submission', { json: { level, reference: 'case-1' } });
  must(asked.status === 202, asked.body);
  const path = `/v1/banking/staff/kyc/${person.personId}/decision`;
  const decided = await clerk.call('POST', path, {
    json: { decision: 'approve', reason: 'documents are in order', name },
  });
  must(decided.status === 200, decided.body);
}

/** Moves money between any two accounts of the book, with four eyes. */
export async function transfer(from: string, to: string, amount: string, currency = 'EUR') {
  const { one, other } = await staff();
  const json = { from, to, amount, currency, reason: 'a test' };
  const proposed = await one.call('POST', '/v1/banking/staff/transfers', { json });
  must(proposed.status === 201, proposed.body);
  return other.call('POST', `/v1/banking/staff/transfers/${proposed.body.transferId}/approval`);
}

export async function openAccount(person: Person, more: object = {}) {
  const json = { product: 'current', currency: 'EUR', ...more };
  const { status, body } = await person.call('POST', '/v1/banking/accounts', { json });
  must(status === 201, body);
  return body as { readonly accountId: string; readonly number: string };
}

/** Somebody with an account and this much in it. */
export async function customer(amount?: string, person?: Person, level = 2): Promise<Customer> {
  const who = person ?? (await createPerson());
  await who.call('GET', '/v1/me');
  await verify(who, level);
  const { accountId, number } = await openAccount(who);
  if (amount) {
    const paid = await transfer('capital:EUR', accountId, amount);
    must(paid.status === 200, paid.body);
  }
  return { ...who, accountId, number };
}

interface Payee {
  readonly number: string;
  readonly accountId: string;
}

/**
 * Says beforehand what fraud says of a payment, since a payment is decided about once: so that what a test sees does not hang on what others paid from this
 * address.
 */
export async function decideFirst(from: Customer, to: Payee, amount: string, action: Action, key: string) {
  const request = { callerId: from.personId, route: makePayment, key, path: '', query: {}, body: {} };
  return decideAbout(derivedId(idempotencyOf(request).id, 'payment'), from, to, amount, action);
}

/** The same of a payment whose id is known, as those of standing orders are. */
export async function decideAbout(paymentId: string, from: Customer, to: Payee, amount: string, action: Action) {
  const name = await tableLike(/FraudData-FraudTable/);
  const facts: Facts = {
    kind: 'transfer',
    amount: BigInt(Math.round(Number(amount) * 100)),
    currency: 'EUR',
    account: from.accountId,
    payee: to.accountId,
    personId: from.personId,
  };
  const decision = { version: 'starter-1', score: 0, action, reasons: [], unknown: [] };
  const features = { kind: facts.kind, amount: facts.amount, currency: facts.currency };
  const item = decisionItem({ subject: paymentId, facts, features, decision, shadows: [], at: new Date() });
  await keepDecision({ dynamo, name: () => name }, item);
  return paymentId;
}

/** A payment that fraud allows, or what else it is to say of it. */
export async function pay(
  from: Customer,
  to: Payee,
  amount: string,
  key: string = randomUUID(),
  more: object = {},
  action: Action = 'allow',
) {
  if (/^\d+\.\d\d$/.test(amount) && !('amount' in more || 'currency' in more || 'number' in more))
    await decideFirst(from, to, amount, action, key);
  return from.call('POST', '/v1/banking/payments', {
    json: { accountId: from.accountId, number: to.number, amount, currency: 'EUR', ...more },
    key,
  });
}

/** A payment that is held for the payer's confirmation, or for the staff. */
export async function held(from: Customer, to: Payee, amount: string, action: 'challenge' | 'review') {
  const { status, body } = await pay(from, to, amount, randomUUID(), {}, action);
  must(status === 201 && body.expiresAt !== undefined, body);
  return body as { readonly paymentId: string; readonly state: string };
}

/** The case about a payment, as the staff finds it among those that are open. */
export async function caseOf(paymentId: string): Promise<string> {
  const { one } = await staff();
  return eventually(async () => {
    let cursor = '';
    do {
      const { items, nextCursor } = (await one.call('GET', `/v1/banking/staff/cases?limit=100${cursor}`)).body;
      const found = items.find((each: { paymentId: string }) => each.paymentId === paymentId);
      if (found) return found.caseId as string;
      cursor = nextCursor ? `&cursor=${nextCursor}` : '';
    } while (cursor);
    throw new Error('there is no such case yet');
  });
}

export const balanceOf = async (who: Customer) =>
  (await who.call('GET', `/v1/banking/accounts/${who.accountId}`)).body.balance;
