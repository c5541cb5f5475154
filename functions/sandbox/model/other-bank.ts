import { createHash } from 'node:crypto';
import { decimalOf } from '../../../lib/ledger/model/decimal.ts';

/** What became of a transaction at the pretended bank: one line of its log. */
export type Line = readonly [
  what: 'added' | 'modified' | 'removed',
  row: Readonly<Record<string, unknown>> & { readonly id: string },
];

/** 0 to 255. */
const chance = (seed: string, what: string): number =>
  createHash('sha256').update(`${seed}\n${what}`).digest().readUInt8(0);

const accounts = [
  { id: 'giro', name: 'Giro', number: 'CH5604835012345678009', currency: 'CHF' },
  { id: 'savings', name: 'Savings', number: 'DE75512108001245126199', currency: 'EUR' },
] as const;
const shops = ['Bakery', 'Rail tickets', 'Rent', 'Salary', 'Pharmacy', 'Coffee', 'Books'] as const;

function transaction(seed: string, n: number, day: string, pending: boolean, cents = 0) {
  const amount = BigInt(chance(seed, `amount ${n}`) * 37 - 6_000 + cents);
  const { id: account, currency } = accounts[n % 2] as (typeof accounts)[number];
  const description = shops[chance(seed, `shop ${n}`) % shops.length] as string;
  return { id: `tx-${n}`, account, amount: decimalOf(amount, currency), currency, date: day, description, pending };
}

/** How many were there at the beginning. */
const first = 12;

/**
 * Everything that ever happened there, by steps; the same for the same seed. With each step one transaction is posted and one is pending, and the
 * pending one of the step before is posted with another amount. Now and then one is removed, one is said again, and one has an amount that
 * cannot be.
 */
export function logOf(seed: string, steps: number, day: string): readonly Line[] {
  const log: Line[] = [];
  for (let n = 0; n < first; n += 1) log.push(['added', transaction(seed, n, day, false)]);
  for (let step = 1; step <= steps; step += 1) {
    const n = first + step * 2;
    log.push(['added', transaction(seed, n, day, false)], ['added', transaction(seed, n + 1, day, true)]);
    if (step > 1) log.push(['modified', transaction(seed, n - 1, day, false, 5)]);
    if (step % 3 === 0) log.push(['removed', { id: `tx-${step}` }]);
    if (step % 4 === 0) log.push(['added', transaction(seed, n - 2, day, false)]);
    if (step % 5 === 0)
      log.push(['added', { ...transaction(seed, n, day, false), id: `odd-${step}`, amount: '1.2345' }]);
  }
  return log;
}

/** Accounts with what their transactions come to. */
export function accountsOf(log: readonly Line[]) {
  const rows = new Map<string, ReturnType<typeof transaction>>();
  for (const [what, row] of log) {
    if (what === 'removed') rows.delete(row.id);
    else if (!row.id.startsWith('odd')) rows.set(row.id, row as ReturnType<typeof transaction>);
  }
  return accounts.map((account) => {
    const own = [...rows.values()].filter((row) => row.account === account.id);
    const sum = own.reduce((all, { amount }) => all + BigInt(amount.replace('.', '')), 0n);
    return { ...account, balance: decimalOf(sum, account.currency) };
  });
}

/**
 * A page behind a position: `<lines>` between two runs, `<lines>/<lines when it began>` within one. When there are other lines than when the run
 * began, it is `mutated`; a position that never was is lost.
 */
export function pageOf(log: readonly Line[], cursor: string, count: number) {
  const [, from = '0', at = String(log.length)] = /^(\d{1,9})(?:\/(\d{1,9}))?$/.exec(cursor || '0') ?? [undefined, 'x'];
  const start = Number(from);
  if (!(start <= log.length)) return { refused: 'cursor-lost' as const };
  if (Number(at) !== log.length) return { refused: 'mutated' as const };
  const lines = log.slice(start, start + count);
  const of = (what: Line[0]) => lines.flatMap(([each, row]) => (each === what ? [row] : []));
  const end = start + lines.length;
  const hasMore = end < log.length;
  const next = hasMore ? `${end}/${log.length}` : String(end);
  return { added: of('added'), modified: of('modified'), removed: of('removed'), next, hasMore };
}
