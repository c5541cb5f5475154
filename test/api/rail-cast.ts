import { randomUUID } from 'node:crypto';
import { makePayment } from '../../functions/banking/contract/payments.ts';
import { derivedId } from '../../functions/banking/model/derived-id.ts';
import type { Line } from '../../functions/sandbox/model/answers.ts';
import { writeCamt } from '../../functions/sandbox/model/answers.ts';
import type { Facts } from '../../lib/fraud/model/facts.ts';
import type { Action } from '../../lib/fraud/model/rule-set.ts';
import { decisionItem, keepDecision } from '../../lib/fraud/store/decisions.ts';
import { idempotencyOf } from '../../lib/runtime/idempotency.ts';
import { writeCsv } from '../banking/csv-statement.ts';
import { type Customer, customer, openAccount, staff, transfer } from './bank-cast.ts';
import { must } from './fault-cast.ts';
import { bucketLike, dynamo } from './file-rows.ts';
import { eventually } from './stack.ts';
import { tableLike } from './sync-tables.ts';

/** Of the rail `six`, which no sandbox answers: our account there, and somebody's elsewhere. */
export const nostroIban = 'CH5604835012345678009';
export const away = 'DE89370400440532013000';

/** Somebody with francs. */
export async function withFrancs(amount?: string): Promise<Customer> {
  const person = await customer();
  const account = await openAccount(person, { currency: 'CHF' });
  if (amount) must((await transfer('capital:CHF', account.accountId, amount, 'CHF')).status === 200, 'no deposit');
  return { ...person, ...account };
}

/** A payment to another bank of which fraud says so. */
export async function payAway(
  from: Customer,
  amount: string,
  { currency = 'CHF', action = 'allow' as Action, key = randomUUID(), more = {} } = {},
) {
  const name = await tableLike(/FraudData-FraudTable/);
  const request = { callerId: from.personId, route: makePayment, key, path: '', query: {}, body: {} };
  const facts: Facts = {
    kind: 'payout',
    amount: BigInt(Math.round(Number(amount) * 100)),
    currency,
    account: from.accountId,
    payee: away,
    personId: from.personId,
  };
  const decision = { version: 'starter-1', score: 0, action, reasons: [], unknown: [] };
  const features = { kind: facts.kind, amount: facts.amount, currency };
  const subject = derivedId(idempotencyOf(request).id, 'payment');
  const item = decisionItem({ subject, facts, features, decision, shadows: [], at: new Date() });
  await keepDecision({ dynamo, name: () => name }, item);
  const json = { accountId: from.accountId, number: away, name: 'Dora Doe', amount, currency, ...more };
  return from.call('POST', '/v1/banking/payments', { json, key });
}

export const bank = () => tableLike(/BankingData-BankTable/);
export const rails = () => bucketLike('bankingdata-rails');

/** In which file a payment goes. */
export async function fileOf({ accountId }: Customer, paymentId: string): Promise<string> {
  const Key = { pk: `ACCOUNT#${accountId}`, sk: `PAYMENT#${paymentId}` };
  const { Item } = await dynamo.get<{ fileId: string }>({ TableName: await bank(), Key });
  return Item?.fileId ?? '';
}

const longAgo = '2026-01-01T00:00:00.000Z';

/** Of a row, as if its time had come. */
async function dueNow(fileId: string, sk: 'FILE' | 'HEARD', more = ''): Promise<void> {
  await dynamo.update({
    TableName: await bank(),
    Key: { pk: `FILE#${fileId}`, sk },
    UpdateExpression: `SET agendaAt = :place${more === '' ? '' : `, ${more} = :ago`}`,
    ExpressionAttributeValues: { ':place': `${longAgo}#${fileId}`, ...(more === '' ? {} : { ':ago': longAgo }) },
  });
}

/** Lets the time of an outgoing file come. */
export const due = (fileId: string) => dueNow(fileId, 'FILE');
/** Lets the time pass for which a file waits; it came long ago. */
export async function waitedLong(fileId: string): Promise<void> {
  await dueNow(fileId, 'FILE', 'createdAt');
  await dueNow(fileId, 'FILE', 'waitUntil');
}
/** Lets the day come by which a rail has said everything of a file, which was written long ago. */
export async function shouldBeHeard(fileId: string): Promise<void> {
  await dynamo.update({
    TableName: await bank(),
    Key: { pk: `FILE#${fileId}`, sk: 'FILE' },
    UpdateExpression: 'SET writtenAt = :ago',
    ExpressionAttributeValues: { ':ago': longAgo },
  });
  await dueNow(fileId, 'HEARD');
}

interface Listed {
  readonly fileId: string;
  readonly state: string;
  readonly why?: readonly string[];
  readonly statements?: readonly { readonly statementId: string }[];
}

/** Files as the staff sees them. */
export async function files(): Promise<readonly Listed[]> {
  const { one } = await staff();
  const found: Listed[] = [];
  let cursor = '';
  do {
    const { items, nextCursor } = (await one.call('GET', `/v1/banking/staff/files?limit=5${cursor}`)).body;
    found.push(...items);
    cursor = nextCursor ? `&cursor=${nextCursor}` : '';
  } while (cursor);
  return found;
}

/** The account of the bank at the rail, as the rail sees it. */
export class Account {
  #balance = 0n;
  statement(statementId: string, lines: readonly Line[]): string {
    const opening = this.#balance;
    this.#balance = lines.reduce((sum, { amount }) => sum + amount, opening);
    const at = new Date().toISOString();
    return writeCamt('053', { statementId, at, iban: nostroIban, currency: 'CHF', opening, lines });
  }
  csv(statementId: string, lines: readonly Line[]): string {
    const opening = this.#balance;
    this.#balance = lines.reduce((sum, { amount }) => sum + amount, opening);
    const at = new Date().toISOString();
    return writeCsv({ statementId, at, iban: nostroIban, currency: 'CHF', opening, lines });
  }
}

/** Puts a file where the rail puts it. */
export async function arrive(text: string, folder = 'in', ending: 'xml' | 'csv' = 'xml'): Promise<void> {
  const contentType = ending === 'csv' ? 'text/csv' : 'application/xml';
  await (await rails()).put(`${folder}/${randomUUID()}.${ending}`, text, { contentType });
}

/** Rows of a file that was being read when its object was lost, at a rail that there is not. */
export async function lostFile(): Promise<{ readonly fileId: string; readonly isFree: () => Promise<boolean> }> {
  const [TableName, fileId, rail] = [await bank(), randomUUID(), `ghost-${randomUUID().slice(0, 8)}`];
  const place = { rail, currency: 'CHF', statementId: 'S-1' };
  const [at, pk] = [new Date().toISOString(), `RAIL#${rail}#CHF`];
  const said = { fileId, opening: '0', closing: '5', count: 1, digest: 'x', importedAt: at };
  const rows = [
    {
      ...{ pk: `FILE#${fileId}`, sk: 'FILE', entity: 'RailFile', direction: 'in', state: 'reading', createdAt: at },
      ...{ fileId, sha256: fileId, objectKey: `in/lost/${fileId}.xml`, statements: [place] },
    },
    { pk, sk: 'STATEMENT#S-1', entity: 'RailStatement', objectKey: 'in/lost', ...place, ...said },
    { pk, sk: 'HEAD', entity: 'RailHead', statementId: 'S-1', closing: '5' },
  ];
  for (const Item of rows) await dynamo.put({ TableName, Item });
  const isFree = async () => {
    const found = await dynamo.get({ TableName, Key: { pk, sk: 'STATEMENT#S-1' }, ConsistentRead: true });
    return found.Item === undefined;
  };
  return { fileId, isFree };
}

/** Waits until a payment is so. */
export const becomes = (who: Customer, paymentId: string, state: string) =>
  eventually(async () => {
    const { body } = await who.call('GET', `/v1/banking/accounts/${who.accountId}/payments/${paymentId}`);
    must(body.state === state, body);
    return body;
  }, 30);
