import { ibanOf } from '../accounts/iban.ts';
import { BankRefusal } from '../refusal.ts';
import { type Day, dayNumber } from '../schedule/day.ts';
import type { RailEntry } from './camt-entry.ts';
import { minorUnits } from './rail-amount.ts';

/** The columns of a statement as CSV, in any order; the first seven have to be there. */
export const columnNames = [
  'kind',
  'statement',
  'account',
  'currency',
  'reference',
  'booked',
  'amount',
  'value',
  'end_to_end',
  'name',
  'iban',
  'own_iban',
  'text',
  'charges',
  'return_reason',
  'reversal',
] as const;
export type Column = (typeof columnNames)[number];
type Cells = Readonly<Partial<Record<Column, string>>>;

/** One line: a balance, or an entry. */
export interface Row {
  readonly line: number;
  readonly kind: 'opening' | 'entry' | 'closing';
  readonly statement: string;
  readonly account: string;
  readonly currency: string;
  /** Minor units: the balance, or what the entry moves. */
  readonly amount: bigint;
  readonly reference?: string;
  readonly entry?: RailEntry;
}

const mostOf: Readonly<Partial<Record<Column, number>>> = {
  statement: 35,
  reference: 35,
  end_to_end: 35,
  name: 140,
  text: 500,
  return_reason: 35,
};
/** What no bank writes: control characters, and those that turn the direction of writing. A text may have several lines. */
const hidden = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** Collects what is wrong with a line, cell by cell. */
class Cell {
  readonly problems: string[] = [];
  readonly #line: number;
  readonly #cells: Cells;
  constructor(line: number, cells: Cells) {
    this.#line = line;
    this.#cells = cells;
  }

  wrong(name: Column, why: string): undefined {
    this.problems.push(`line ${this.#line}, ${name}: ${why}`);
  }

  /** Nothing where it is empty. */
  text(name: Column): string | undefined {
    const text = (this.#cells[name] ?? '').replaceAll(/[\r\n\t]+/g, ' ');
    const most = mostOf[name] ?? 50;
    if (hidden.test(text)) return this.wrong(name, 'it has a character that is not to be seen');
    if (text.length > most) return this.wrong(name, `it has more than ${most} characters`);
    return text || undefined;
  }

  needed(name: Column): string {
    const before = this.problems.length;
    const text = this.text(name);
    if (text === undefined && this.problems.length === before) this.wrong(name, 'it is empty');
    return text ?? '';
  }

  /** What `read` makes of it, or why it does not. */
  as<T>(name: Column, text: string | undefined, read: (text: string) => T): T | undefined {
    if (text === undefined || text === '') return undefined;
    try {
      return read(text);
    } catch (error) {
      if (error instanceof BankRefusal) return this.wrong(name, error.message.replace(/^[a-z-]+: /, ''));
      throw error;
    }
  }
}

/** Nothing but digits, one point and a minus sign: never a number of the machine. */
const signed = (text: string, currency: string): bigint =>
  text.startsWith('-') && !text.startsWith('-+') ? -minorUnits(text.slice(1), currency) : minorUnits(text, currency);
const dayIn = (text: string): Day => {
  dayNumber(text);
  return text;
};
const numberIn = (text: string) => text.replaceAll(' ', '').toUpperCase();

const present = <T extends object>(said: T): T =>
  Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as T;

function entryIn(
  cell: Cell,
  amount: bigint,
  currency: string,
  isCurrency: boolean,
): { reference: string; entry: RailEntry } {
  const reference = cell.needed('reference');
  if (!/^[\x20-\x7e]*$/.test(reference)) cell.wrong('reference', 'it has other characters than those of ASCII');
  const reversal = cell.text('reversal') ?? 'false';
  if (reversal !== 'true' && reversal !== 'false') cell.wrong('reversal', 'it is neither true nor false');
  const endToEndId = cell.text('end_to_end');
  const detail = present({
    endToEndId: endToEndId === 'NOTPROVIDED' ? undefined : endToEndId,
    charges: (isCurrency && cell.as('charges', cell.text('charges'), (text) => minorUnits(text, currency))) || 0n,
    name: cell.text('name'),
    iban: cell.as('iban', cell.text('iban'), numberIn),
    ownIban: cell.as('own_iban', cell.text('own_iban'), numberIn),
    text: cell.text('text'),
    returnReason: cell.text('return_reason'),
  });
  const booked = cell.as('booked', cell.needed('booked'), dayIn);
  const entry: RailEntry = present({
    reference,
    amount,
    currency,
    isBooked: true,
    isReversal: reversal === 'true',
    bookedOn: booked,
    valueOn: cell.as('value', cell.text('value'), dayIn),
    details: [detail],
  });
  return { reference, entry };
}

const isKind = (kind: string): kind is Row['kind'] => ['opening', 'entry', 'closing'].includes(kind);

/** Reads one line. What a spreadsheet would take for a formula is text like any other. @returns the row, which is good only without problems. */
export function readRow(line: number, cells: Cells): { readonly row: Row; readonly problems: readonly string[] } {
  const cell = new Cell(line, cells);
  const said = cell.needed('kind').toLowerCase();
  const kind = isKind(said) ? said : 'entry';
  if (said !== kind) cell.wrong('kind', `'${said.slice(0, 40)}' is neither opening nor entry nor closing`);
  const isOpening = kind === 'opening';
  const currency = cell.needed('currency');
  const statement = isOpening ? cell.needed('statement') : (cell.text('statement') ?? '');
  const account = isOpening ? cell.needed('account') : (cell.text('account') ?? '');
  // Of another currency every amount would be wrong, and none of them is.
  const isCurrency = cell.as('currency', currency, (text) => minorUnits('0', text)) !== undefined;
  const written = cell.needed('amount');
  const amount = (isCurrency && cell.as('amount', written, (text) => signed(text, currency))) || 0n;
  const base = {
    line,
    kind,
    statement,
    account: account && (cell.as('account', account, ibanOf) ?? ''),
    currency,
    amount,
  };
  const row: Row = kind === 'entry' ? { ...base, ...entryIn(cell, amount, currency, isCurrency) } : base;
  return { row, problems: cell.problems };
}
