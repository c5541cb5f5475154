import { Buffer } from 'node:buffer';
import { csvFields, textOf, Unreadable } from '../../../../lib/jobs/csv-fields.ts';
import { checkBeginning, fileRecords, mostRecordBytes } from '../../../../lib/jobs/file-records.ts';
import { JobFailed } from '../../../../lib/jobs/stopped.ts';
import { total } from '../../../../lib/ledger/model/amount.ts';
import { BankRefusal } from '../refusal.ts';
import type { RailStatement } from './camt.ts';
import type { RailEntry } from './camt-entry.ts';
import { type Column, columnNames, type Row, readRow } from './csv-row.ts';

export type CsvStatement = { readonly statement: RailStatement } | { readonly why: readonly string[] };

/** Wrong lines that are named one by one. */
const mostNamed = 19;

interface Line {
  /** Where it begins; the first one is 1. */
  readonly number: number;
  readonly fields: readonly string[];
}

type ReadRow = Row & { readonly isRead: boolean };

/** Every line that has something in it, and what is wrong with those that cannot be split. */
async function linesOf(bytes: Buffer, wrong: string[]): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const start = checkBeginning(bytes);
  // Lines before the names may be empty.
  const [head = ''] = /^.*\S.*$/m.exec(bytes.subarray(start, start + mostRecordBytes).toString('latin1')) ?? [];
  const delimiter = head.includes(';') ? ';' : ',';
  const read = async (from: number, to: number) => bytes.subarray(from, to);
  let [number, from] = [1, start];
  for await (const record of fileRecords(read, start, { size: bytes.length, format: 'csv', delimiter })) {
    try {
      const text = textOf(record.bytes);
      if (text.trim() !== '') lines.push({ number, fields: csvFields(text, delimiter) });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      wrong.push(`line ${number}: ${error.message}`);
    }
    for (let at = bytes.indexOf(0x0a, from); at >= 0 && at < record.next; at = bytes.indexOf(0x0a, at + 1)) number += 1;
    from = record.next;
  }
  return lines;
}

function columnsOf({ number, fields }: Line): readonly Column[] {
  const names = fields.map((name) => name.trim().toLowerCase());
  const known = columnNames as readonly string[];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new BankRefusal('invalid-file', `line ${number}: no column is called '${unknown.slice(0, 40)}'`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new BankRefusal('invalid-file', `line ${number}: two columns are called '${twice}'`);
  const missing = (['kind', 'statement', 'account', 'currency', 'reference', 'booked', 'amount'] as const).find(
    (name) => !names.includes(name),
  );
  if (missing !== undefined) throw new BankRefusal('invalid-file', `line ${number}: there is no column '${missing}'`);
  return names as Column[];
}

/** Each line by itself, as far as it can be read; wrong ones too. */
function rowsOf([first, ...rest]: readonly Line[], wrong: string[]): readonly ReadRow[] {
  if (!first) throw new BankRefusal('invalid-file', 'there is nothing in it');
  const columns = columnsOf(first);
  // The opening line says it for all.
  let usual: string | undefined;
  return rest.flatMap(({ number, fields }) => {
    if (fields.length !== columns.length) {
      wrong.push(`line ${number}: it has ${fields.length} fields, the first line ${columns.length}`);
      return [];
    }
    const cells: Partial<Record<Column, string>> = Object.fromEntries(
      columns.map((name, index) => [name, (fields[index] ?? '').trim()]),
    );
    usual ??= cells.currency;
    const { row, problems } = readRow(number, { ...cells, currency: cells.currency || usual || '' });
    wrong.push(...problems);
    return [{ ...row, isRead: problems.length === 0 }];
  });
}

/** What lines say of one another: one statement, of one account, each entry once. */
function agreeing(rows: readonly ReadRow[], wrong: string[]): void {
  const [opening] = rows;
  const first = new Map<string, number>();
  for (const row of rows) {
    const { line, reference = '', isRead } = row;
    if (isRead && opening?.kind === 'opening')
      for (const name of ['statement', 'account', 'currency'] as const)
        if (row[name] !== '' && row[name] !== opening[name])
          wrong.push(`line ${line}, ${name}: '${row[name]}', and '${opening[name]}' in the opening`);
    const before = first.get(reference);
    if (reference === '') continue;
    if (before === undefined) first.set(reference, line);
    else wrong.push(`line ${line}, reference: '${reference}' is in line ${before} already`);
  }
}

function inOrder(rows: readonly Row[], wrong: string[]): void {
  rows.forEach(({ line, kind }, index) => {
    if ((kind === 'opening') !== (index === 0))
      wrong.push(`line ${line}, kind: the first line, and only it, is the opening`);
    if ((kind === 'closing') !== (index === rows.length - 1))
      wrong.push(`line ${line}, kind: the last line, and only it, is the closing`);
  });
}

function statementOf(rows: readonly Row[]): RailStatement {
  const [opening, closing] = [rows[0], rows.at(-1)];
  if (!opening || !closing) throw new BankRefusal('invalid-file', 'it has no opening line');
  const { statement: statementId, account, currency } = opening;
  const entries = rows.flatMap(({ entry }): readonly RailEntry[] => (entry ? [entry] : []));
  const off = opening.amount + total(entries.map(({ amount }) => amount)) - closing.amount;
  if (off !== 0n)
    throw new BankRefusal(
      'invalid-file',
      `${statementId}: opening and entries do not give the closing balance, by ${off}`,
    );
  return {
    kind: 'statement',
    messageId: statementId,
    statementId,
    account,
    currency,
    opening: opening.amount,
    closing: closing.amount,
    entries,
    pending: [],
  };
}

/** By line, as they were found; of very many the first ones. */
function named(wrong: readonly string[]): readonly string[] {
  const lineOf = (text: string) => Number(/^line (\d+)/.exec(text)?.[1] ?? 0);
  const sorted = wrong.toSorted((a, b) => lineOf(a) - lineOf(b));
  const more = sorted.length - mostNamed;
  return more > 1 ? [...sorted.slice(0, mostNamed), `${more} more are wrong`] : sorted;
}

/** One statement as CSV (RFC 4180, UTF-8, comma or semicolon): all of it, or everything that is wrong with it, line by line. */
export async function readCsvStatement(bytes: Uint8Array): Promise<CsvStatement> {
  const wrong: string[] = [];
  try {
    const lines = await linesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), wrong);
    const rows = rowsOf(lines, wrong);
    agreeing(rows, wrong);
    // Where lines could not be read, others would seem to be wrong.
    if (wrong.length === 0) inOrder(rows, wrong);
    return wrong.length > 0 ? { why: named(wrong) } : { statement: statementOf(rows) };
  } catch (error) {
    if (error instanceof BankRefusal) return { why: [error.message] };
    if (error instanceof JobFailed) return { why: [`invalid-file: ${error.message}`] };
    throw error;
  }
}
