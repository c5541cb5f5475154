import { afterAll, beforeAll, expect } from '@jest/globals';
import { operation as buildFiles } from '../../functions/banking/build-files.ts';
import { fileWriter } from '../../functions/banking/store/file-writer.ts';
import type { PaymentItem } from '../../functions/banking/store/items.ts';
import { paymentKey } from '../../functions/banking/store/items.ts';
import { fileKey, type OutgoingFile } from '../../functions/banking/store/rail-items.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { Objects } from '../../lib/runtime/aws/objects.ts';
import { type Bank, type Customer, startBank } from './bank-world.ts';

/** The bank of a test file about rails, with a bucket in memory: the book must be right at its end. */
export let bank: Bank;
export const objects = new Map<string, string>();
beforeAll(async () => {
  bank = await startBank();
});
afterAll(async () => {
  expect([await bank.wrong(), bank.failures]).toEqual([[], []]);
  await bank.stop();
});

/** At other banks. */
export const ibans = ['DE89370400440532013000', 'FR1420041010050500013M02606', 'NL91ABNA0417164300'] as const;

export const bucket: Pick<Objects, 'putOnce'> = {
  putOnce: async (key, body) => {
    if (objects.has(key)) return false;
    objects.set(key, body);
    return true;
  },
};

const errors: unknown[] = [];
const log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (_: string, about: unknown) => errors.push(about),
};

/** What runs beside, as another process would run it, through this port. */
export function rails(dynamo: Dynamo = bank.dynamo, to: Pick<Objects, 'putOnce'> = bucket) {
  const { tables, agenda } = bank.through(dynamo);
  const files = fileWriter(tables, to, () => bank.terms);
  return {
    files,
    build: () => buildFiles(undefined as never, { agenda, files, now: bank.now, log } as never),
  };
}

let count = 0;
/** Pays somebody at another bank; a name of its own each time. */
export async function payAway(from: Customer, amount: string, iban: string = ibans[0], key?: string) {
  count += 1;
  return bank.pay(from, { number: iban }, amount, key, { name: `Payee ${key ?? count}` }) as Promise<{
    readonly paymentId: string;
    readonly state: string;
  }>;
}

export const paymentOf = async ({ accountId }: Pick<Customer, 'accountId'>, paymentId: string) =>
  (await bank.get<PaymentItem>(paymentKey(accountId, paymentId))) as PaymentItem;
export const fileOf = async (fileId: string) => (await bank.get<OutgoingFile>(fileKey(fileId))) as OutgoingFile;

/** Posted on a customer's account, in cents. */
export async function fundsOf(accountId: string): Promise<number> {
  const { Item } = await bank.dynamo.get({
    TableName: 'banking.ledger',
    Key: { pk: `ACCOUNT#bank#${accountId}`, sk: 'ACCOUNT' },
    ConsistentRead: true,
  });
  return -Number((Item as { posted: number }).posted);
}
