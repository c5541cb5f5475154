import type { NextDocument } from './applied.ts';
import { writerMark } from './writer-mark.ts';

/** A row of a device that compares states: those that one writer sends of a document are numbered upwards. */
export interface SentRow {
  readonly writer: string;
  readonly number: number;
}

/** About 20 bytes each, in the document. */
export const mostWriters = 12;

/**
 * Whether a row, or a later one of its writer, was written into the document: of one document a writer sends a row only after it knows
 * what became of the one before.
 */
export function wasWritten(current: Pick<NextDocument, 'sent'> | undefined, row: SentRow, personId: string): boolean {
  const mark = writerMark(personId, row.writer);
  return current?.sent?.some(([writer, number]) => writer === mark && number >= row.number) ?? false;
}

/** The document that remembers a row; those of the last `mostWriters` writers are remembered. */
export function remembering(next: NextDocument, row: SentRow, personId: string): NextDocument {
  const mark = writerMark(personId, row.writer);
  const others = (next.sent ?? []).filter(([writer]) => writer !== mark);
  return { ...next, sent: [...others.slice(1 - mostWriters), [mark, row.number]] };
}
