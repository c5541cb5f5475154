import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect } from 'vitest';
import { operation as buildFiles } from '../../functions/banking/build-files.ts';
import { referenceOf } from '../../functions/banking/model/rails/rails.ts';
import { type Taking, takeIn } from '../../functions/banking/model/rails/take-in.ts';
import { fileWriter } from '../../functions/banking/store/file-writer.ts';
import { incomingFiles } from '../../functions/banking/store/incoming-files.ts';
import type { CaseItem, PaymentItem } from '../../functions/banking/store/items.ts';
import { paymentKey } from '../../functions/banking/store/items.ts';
import { railBookings } from '../../functions/banking/store/rail-bookings.ts';
import { railCases } from '../../functions/banking/store/rail-cases.ts';
import { fileKey, type IncomingFile, type OutgoingFile } from '../../functions/banking/store/rail-items.ts';
import { railReader } from '../../functions/banking/store/rail-reader.ts';
import { railRejections } from '../../functions/banking/store/rail-rejections.ts';
import { railStatements } from '../../functions/banking/store/rail-statements.ts';
import { waitingFiles } from '../../functions/banking/store/waiting-files.ts';
import { type Line, type Statement, writeCamt, writePain002 } from '../../functions/sandbox/model/answers.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { Objects } from '../../lib/runtime/aws/objects.ts';
import { type Bank, type Customer, startBank } from './bank-world.ts';
import { writeCsv } from './csv-statement.ts';

/** The bank of a test file about rails, with a bucket in memory: the book must be right at its end. */
export let bank: Bank;
export const objects = new Map<string, string>();

/** To be called once by a file, outside its tests. */
export function useRailWorld(): void {
  beforeAll(async () => {
    objects.clear();
    errors.length = 0;
    bank = await startBank();
  });
  afterAll(async () => {
    expect([await bank.wrong(), bank.failures]).toEqual([[], []]);
    await bank.stop();
  });
}

/** At other banks. */
export const ibans = ['DE89370400440532013000', 'FR1420041010050500013M02606', 'NL91ABNA0417164300'] as const;

export const bucket: Pick<Objects, 'putOnce' | 'list' | 'head' | 'get' | 'copy'> = {
  list: async (prefix) => {
    const found = [...objects].filter(([key]) => key.startsWith(prefix));
    return {
      objects: found.map(([key, body]) => ({ key, size: Buffer.byteLength(body), modifiedAt: bank.now() })),
    };
  },
  head: async (key) => {
    const body = objects.get(key);
    return body === undefined ? undefined : { size: Buffer.byteLength(body), eTag: key };
  },
  copy: async (key, from) => void objects.set(key, objects.get(from.key) ?? ''),
  get: async (key) => {
    const body = objects.get(key);
    return body === undefined ? undefined : { body: Buffer.from(body), contentType: 'application/xml', eTag: key };
  },
  putOnce: async (key, body) => {
    if (objects.has(key)) return false;
    objects.set(key, String(body));
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
export function rails(dynamo: Dynamo = bank.dynamo) {
  const { tables, agenda, ledgerAt } = bank.through(dynamo);
  const said = () => bank.terms;
  const outgoing = fileWriter(tables, bucket, said);
  const taking: Taking = {
    bucket,
    files: incomingFiles(tables),
    outgoing,
    reader: railReader(tables),
    chain: railStatements(tables, ledgerAt),
    bookings: railBookings(tables, ledgerAt, said),
    rejections: railRejections(tables, ledgerAt, said),
    cases: railCases(tables, ledgerAt, said),
    terms: said,
    now: bank.now,
    newId: () => randomUUID(),
  };
  return {
    files: outgoing,
    taking,
    build: () =>
      buildFiles(
        undefined as never,
        {
          ...{ agenda, files: outgoing, now: bank.now, log },
          waiting: waitingFiles(tables, bucket, () => 'rails'),
        } as never,
      ),
    take: (key: string) => takeIn(key, taking),
  };
}

/** Our account at the rail. */
export const nostroIban = 'DE75512108001245126199';

let references = 0;
/** Of an entry, as the rail gives it: another one each time. */
export const reference = (): string => {
  references += 1;
  return `R-${references}`;
};

let names = 0;
/** A file as the rail puts it there, read. @returns what became of it. */
export async function arrive(text: string, through = rails(), folder = 'in', ending = 'xml') {
  names += 1;
  const key = `${folder}/${names}.${ending}`;
  objects.set(key, text);
  const taken = await through.take(key);
  if (taken.is === 'gone') throw new Error('it was there');
  return (await bank.get<IncomingFile>(fileKey(taken.fileId))) as IncomingFile;
}

/** The account of the bank at the rail, as they see it: statement after statement. */
export class Account {
  #balance = 0n;
  #count = 0;
  statement(lines: readonly Line[], more: Partial<Statement> = {}): string {
    this.#count += 1;
    const opening = this.#balance;
    this.#balance = lines.reduce((sum, { amount }) => sum + amount, opening);
    return writeCamt('053', { ...this.about(`S-${this.#count}`, lines), opening, ...more });
  }
  csv(lines: readonly Line[], more: Partial<Statement> = {}): string {
    this.#count += 1;
    const opening = this.#balance;
    this.#balance = lines.reduce((sum, { amount }) => sum + amount, opening);
    return writeCsv({ ...this.about(`S-${this.#count}`, lines), opening, ...more });
  }
  notice(lines: readonly Line[]): string {
    this.#count += 1;
    return writeCamt('054', this.about(`N-${this.#count}`, lines));
  }
  private about(statementId: string, lines: readonly Line[]): Statement {
    return { statementId, at: bank.now().toISOString(), iban: nostroIban, currency: 'EUR', opening: 0n, lines };
  }
}

/** A payment in a file that was written. */
export async function sent(from: Customer, amount: string) {
  const { paymentId } = await payAway(from, amount);
  const { fileId = '' } = await paymentOf(from, paymentId);
  await rails().files.bring(fileId, { now: bank.now });
  return { paymentId, fileId, endToEndId: referenceOf(paymentId), messageId: referenceOf(fileId) };
}

/** A payment of which the rail says nothing in all the days it has. */
export async function silent(from: Customer, amount: string) {
  const paid = await sent(from, amount);
  bank.pass(10 * 24 * 60);
  await bank.end({ what: 'file', fileId: paid.fileId });
  return paid;
}

/** Open cases about money in suspense. */
export async function unmatched(besides: readonly CaseItem[] = []): Promise<readonly CaseItem[]> {
  const { items } = await bank.agenda.openCases(100, undefined);
  const known = new Set(besides.map(({ caseId }) => caseId));
  return items.filter(({ kind, caseId }) => kind === 'unmatched' && !known.has(caseId));
}

/** Money that came or left, in cents, and nobody knows why. @returns the case. */
export async function found(account: Account, amount: bigint, more: Partial<Line> = {}): Promise<CaseItem> {
  const known = await unmatched();
  await arrive(account.statement([{ reference: reference(), amount, name: 'Zoe', iban: ibans[2], ...more }]));
  const [row] = await unmatched(known);
  if (!row) throw new Error('there is no case');
  return row;
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
  return 0 - Number((Item as { posted: number }).posted);
}

/** What the rail says of a payment that it rejects. */
export const rejected = (messageId: string, endToEndId: string, reason = 'AC04') =>
  writePain002(`P-${endToEndId}`, bank.now().toISOString(), messageId, [{ endToEndId, status: 'RJCT', reason }]);
