import { parseArgs } from 'node:util';

export interface RestoreOptions {
  /** The copy that was restored to a table of its own. */
  readonly from: string;
  /** The table in use. */
  readonly into: string;
  /** Partition keys that are, or begin with, this text; default: all. */
  readonly partition?: string;
  /** Only what is missing is put back: what the table in use has stays as it is. */
  readonly keep: boolean;
  /** Writes; otherwise it is only counted. */
  readonly apply: boolean;
  /** File with the stack's outputs. */
  readonly outputs?: string;
}

export const usage = `Usage: npm run restore -- --from <table> --into <table> [options]

Compares the copy of a table that was restored with the table in use, and counts what differs, by entity. With --apply it makes the table
in use what the copy is: puts what is missing or differs, deletes what the copy does not have. Reads both tables whole.

  --from <table>       the restored copy
  --into <table>       the table in use
  --partition <text>   only partitions whose key is this text or begins with it, as PERSON#01a1fdd2-
  --keep               only put back what is missing; what the table in use has stays as it is
  --apply              write; without it nothing is changed
  --outputs <file>     outputs of a deployed stack (cdk deploy --outputs-file); default: the stack that npm start runs here
`;

/** @throws Error with one line on what is wrong. */
export function readRestoreOptions(argv: readonly string[]): RestoreOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      from: text,
      into: text,
      partition: text,
      outputs: text,
      keep: { type: 'boolean', default: false },
      apply: { type: 'boolean', default: false },
    },
  });
  const { from, into, partition, outputs, keep, apply } = values;
  if (!from || !into) throw new Error(`--from and --into are needed\n\n${usage}`);
  if (partition === '') throw new Error('--partition is empty, which would be the whole table; leave it out for that');
  if (from === into) throw new Error('--from and --into are the same table');
  return { from, into, keep, apply, ...(partition ? { partition } : {}), ...(outputs ? { outputs } : {}) };
}
