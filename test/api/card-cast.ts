import { createHmac, randomUUID } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { idOfMessage } from '../../functions/banking/model/cards/message.ts';
import { type CardItem, cardKey } from '../../functions/banking/store/card-items.ts';
import { disputeKey } from '../../functions/banking/store/dispute-items.ts';
import { caseKey } from '../../functions/banking/store/items.ts';
import type { Facts } from '../../lib/fraud/model/facts.ts';
import type { Action } from '../../lib/fraud/model/rule-set.ts';
import { decisionItem, keepDecision } from '../../lib/fraud/store/decisions.ts';
import type { Customer } from './bank-cast.ts';
import { must } from './fault-cast.ts';
import { dynamo } from './file-rows.ts';
import { type Answer, outputs } from './stack.ts';
import { tableLike } from './sync-tables.ts';

const secrets = new SecretsManagerClient({
  endpoint: outputs.awsEndpoint,
  region: outputs.region,
  credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
});
let known: Promise<string> | undefined;
/** As the operator reads it, to give it to the processor. */
export const processorSecret = (): Promise<string> => {
  known ??= secrets
    .send(new GetSecretValueCommand({ SecretId: outputs.cardMessagesKey }))
    .then(({ SecretString = '' }) => SecretString);
  return known;
};

interface Sending {
  /** Seconds that the signature is old. */
  readonly age?: number;
  readonly secret?: string;
  /** Instead of what was signed. */
  readonly sent?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts as the processor does: signed bytes, and no token. */
export async function post(body: string, { age = 0, secret, sent = body, headers }: Sending = {}): Promise<Answer> {
  const seconds = Math.floor(Date.now() / 1000) - age;
  const key = secret ?? (await processorSecret());
  const mac = createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
  const response = await fetch(`${outputs.apiUrl}/v1/banking/card-messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'card-signature': `t=${seconds},v1=${mac}`, ...headers },
    body: sent,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : '' };
}

export interface Held {
  readonly owner: Customer;
  readonly cardId: string;
  readonly token: string;
}

/** A card of an account, with the token that only its processor knows. */
export async function cardOf(owner: Customer): Promise<Held> {
  const { status, body } = await owner.call('POST', `/v1/banking/accounts/${owner.accountId}/cards`, { json: {} });
  must(status === 201, body);
  const TableName = await tableLike(/BankingData-BankTable/);
  const { Item } = await dynamo.get<CardItem>({ TableName, Key: cardKey(body.cardId), ConsistentRead: true });
  return { owner, cardId: body.cardId, token: Item?.token ?? '' };
}

export const message = ({ token }: Held, type: string, authorisation: string, amount?: string, more: object = {}) => ({
  type,
  messageId: randomUUID(),
  at: new Date().toISOString(),
  card: token,
  authorisation,
  currency: 'EUR',
  ...(amount === undefined ? {} : { amount }),
  ...(type === 'authorise' ? { merchant: { id: 'shop-1', name: 'A shop' } } : {}),
  ...more,
});

/** Says beforehand what fraud says of a purchase, so that what a test sees does not hang on what others bought. */
export async function decidePurchase(
  { owner, cardId }: Held,
  { messageId, amount = '', type }: { messageId: string; amount?: string; type: string },
  action: Action = 'allow',
): Promise<void> {
  if (type !== 'authorise' && type !== 'increment') return;
  const name = await tableLike(/FraudData-FraudTable/);
  const facts: Facts = {
    kind: 'purchase',
    amount: BigInt(Math.round(Number(amount) * 100)),
    currency: 'EUR',
    account: owner.accountId,
    card: cardId,
    payee: 'shop-1',
    personId: owner.personId,
  };
  const decision = { version: 'starter-1', score: 0, action, reasons: [], unknown: [] };
  const features = { kind: facts.kind, amount: facts.amount, currency: facts.currency };
  const subject = idOfMessage(messageId, 'fraud');
  await keepDecision(
    { dynamo, name: () => name },
    decisionItem({ subject, facts, features, decision, shadows: [], at: new Date() }),
  );
}

/** A message of the processor that fraud allows, or what else it is to say of it. */
export async function say(
  card: Held,
  type: string,
  authorisation: string,
  amount?: string,
  more: object = {},
  action: Action = 'allow',
): Promise<Answer> {
  const said = message(card, type, authorisation, amount, more);
  await decidePurchase(card, said, action);
  return post(JSON.stringify(said));
}

export const purchasesOf = async ({ owner, cardId }: Held) =>
  (await owner.call('GET', `/v1/banking/cards/${cardId}/purchases`)).body.items;

/** A dispute that is over, with its case, as its rows say it: without the money and the staff that it takes. */
export async function leaveDispute(accountId: string): Promise<string> {
  const TableName = await tableLike(/BankingData-BankTable/);
  const [disputeId, caseId] = [randomUUID(), randomUUID()];
  const about = { amount: '100', currency: 'EUR', openedAt: new Date().toISOString() };
  const dispute = {
    entity: 'BankDispute',
    disputeId,
    accountId,
    caseId,
    state: 'lost',
    reason: 'other',
    credited: '0',
  };
  await dynamo.put({ TableName, Item: { ...disputeKey(accountId, disputeId), ...dispute, ...about } });
  await dynamo.put({ TableName, Item: { ...caseKey(caseId), entity: 'BankCase', caseId, state: 'decided', ...about } });
  return disputeId;
}
