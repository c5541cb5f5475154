import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Occurrences } from './document-terms.ts';

/** What the index holds of one document: exactly this is removed when the document changes or goes. */
export interface Indexed {
  readonly terms: ReadonlyMap<string, Occurrences>;
  /** Terms whose postings may still be there although the document does not have them any more. */
  readonly stale: readonly string[];
  /** Postings are being written: those of `terms` may not be there yet. */
  readonly open: boolean;
  /** Another one with each write; the next writer names it. */
  readonly mark: string;
}

/** The item as stored; lists are deflated JSON, because they are written whole with each change of the text. */
export interface IndexedItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Indexed';
  readonly mark: string;
  readonly terms: Uint8Array;
  readonly stale?: Uint8Array;
  readonly open?: true;
}

const pack = (value: unknown): Uint8Array => deflateRawSync(JSON.stringify(value));
const unpack = (bytes: Uint8Array): unknown => JSON.parse(inflateRawSync(bytes).toString());

export function readIndexed({ mark, terms, stale, open }: IndexedItem): Indexed {
  return {
    mark,
    terms: new Map(unpack(terms) as [string, Occurrences][]),
    stale: stale ? (unpack(stale) as string[]) : [],
    open: open === true,
  };
}

export function indexedItem(key: { pk: string; sk: string }, { mark, terms, stale, open }: Indexed): IndexedItem {
  return {
    ...key,
    entity: 'Indexed',
    mark,
    terms: pack([...terms]),
    ...(stale.length > 0 ? { stale: pack(stale) } : {}),
    ...(open ? { open: true } : {}),
  };
}
