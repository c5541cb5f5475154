import { createHash } from 'node:crypto';
import { type AuditEntry, entryFields, type SealedEntry } from './entry.ts';

/** Where a chain ends. */
export interface ChainEnd {
  /** Of the last entry; 0: there is none. */
  readonly seq: number;
  readonly hash: string;
  readonly sealedAt?: string | undefined;
}

/** What stands in the place of a hash before the first entry. */
export const genesis = 'genesis';
export const emptyChain: ChainEnd = { seq: 0, hash: genesis };

const sealedFields = [...entryFields, 'seq', 'prevHash', 'sealedAt', 'expiresAt'] as const;

/**
 * The hash of a sealed entry: SHA-256, base64url, over `mainstay-audit-1`, a line feed, and a JSON list of [field, value] for each field that
 * is there, in the order of `entryFields`, then `seq`, `prevHash`, `sealedAt`, `expiresAt`. An item read from a table may be given as it is.
 */
export function hashOf(entry: Readonly<Record<string, unknown>> | Omit<SealedEntry, 'hash'>): string {
  const fields = entry as Readonly<Record<string, unknown>>;
  const present = sealedFields.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]);
  return createHash('sha256')
    .update(`mainstay-audit-1\n${JSON.stringify(present)}`)
    .digest('base64url');
}

/**
 * Gives entries their places behind the end of their chain, in the order given.
 * @param days for which the table keeps them.
 */
export function seal(entries: readonly AuditEntry[], end: ChainEnd, now: Date, days: number): SealedEntry[] {
  // A clock that went back must not make the chain look as if it had been sealed in another order.
  const sealedAt = [now.toISOString(), end.sealedAt ?? ''].sort().at(-1) ?? '';
  const expiresAt = Math.floor(Date.parse(sealedAt) / 1000) + days * 86_400;
  let { seq, hash } = end;
  return entries.map((entry) => {
    seq += 1;
    const body = { ...pick(entry), seq, prevHash: hash, sealedAt, expiresAt };
    hash = hashOf(body);
    return { ...body, hash };
  });
}

const pick = (entry: AuditEntry) =>
  Object.fromEntries(
    entryFields.flatMap((name) =>
      entry[name as keyof AuditEntry] === undefined ? [] : [[name, entry[name as keyof AuditEntry]]],
    ),
  ) as unknown as AuditEntry;
