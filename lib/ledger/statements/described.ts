import type { StatementLine, StatementPage } from '../model/statement.ts';

/** What a statement says beside the ledger's own figures. */
export interface Described {
  /** What the line is called for the holder: a payee, a purpose. Any text; it is escaped by each format. */
  readonly text?: (line: StatementLine) => string | undefined;
}

/** The pages of `Ledger.statement`. */
export type Pages = AsyncIterable<StatementPage>;
