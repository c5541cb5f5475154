import type { Fields, LocalDocument } from './states.ts';

/** A local write that was not taken. */
export interface Rejection {
  readonly space: string;
  readonly collection: string;
  readonly id: string;
  /** `conflict`, `invalid-document`, `forbidden`, ...: the codes of rejected mutations. */
  readonly code: string;
  readonly reason: string;
  /** What was wanted, `_deleted: true` for a deletion. The collection holds the server's state instead. */
  readonly document: LocalDocument;
}

/** What the push handler tells the conflict handler about a document. */
export interface Verdict {
  /** Sending it again does not help: the server's state stands. */
  readonly refused: boolean;
  /** The write is part of the server's state: it was taken when it was sent before. */
  readonly arrived: boolean;
  /** What the write started from, as the server has it by now; absent: what RxDB assumes. */
  readonly assumed?: Fields | null | undefined;
  report(code: string, reason: string, document: LocalDocument): void;
}

/** RxDB copies the documents of an answer with their symbols; no storage keeps it. */
const verdict = Symbol('verdict');

export const withVerdict = (document: LocalDocument, given: Verdict): LocalDocument => ({
  ...document,
  [verdict]: given,
});

export function takeVerdict(document: LocalDocument): { readonly document: LocalDocument; readonly given?: Verdict } {
  const { [verdict]: given, ...rest } = document as LocalDocument & { [verdict]?: Verdict };
  return given ? { document: rest, given } : { document: rest };
}
