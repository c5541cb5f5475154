import { JobFailed } from './stopped.ts';

/** Reads bytes `from` up to `to` (exclusive) of a file. */
export type ReadRange = (from: number, to: number) => Promise<Buffer>;

/** One record of a file, without its line end. */
export interface FileRecord {
  readonly bytes: Buffer;
  /** Where the next one begins. */
  readonly next: number;
}

export interface RecordRules {
  readonly size: number;
  readonly format: 'csv' | 'ndjson';
  /** Of CSV; one byte. */
  readonly delimiter?: string;
  /** Bytes of one request; default 1 MiB. */
  readonly chunkBytes?: number;
}

/** Most bytes of one record: a document has 100 KB at most, and CSV doubles its quotes. */
export const mostRecordBytes = 256 * 1024;

const [lineFeed, carriageReturn, quote] = [0x0a, 0x0d, 0x22];
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** How files begin that are no text: archives (not `PK` alone, as columns are called), gzip, PDF, images, UTF-16. */
const otherKinds = [
  '504b03',
  '504b05',
  '504b07',
  '1f8b',
  '25504446',
  '89504e47',
  'ffd8ff',
  'fffe',
  'feff',
  '377abcaf',
  'd0cf11e0',
];

/** @throws JobFailed when a file is no UTF-8 text, as far as its beginning tells. @returns bytes to pass over. */
export function checkBeginning(start: Buffer): number {
  const hex = start.subarray(0, 4).toString('hex');
  if (otherKinds.some((kind) => hex.startsWith(kind)) || start.subarray(0, 4096).includes(0)) {
    throw new JobFailed('not-text', 'The file is no text in UTF-8: unpack it, or save it as CSV or NDJSON.');
  }
  return start.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
}

/**
 * The records of a file from a position on, read piece by piece: memory holds one piece and one record. A line end inside of quotes belongs to its
 * field (RFC 4180); a quote counts only at the beginning of a field.
 * @throws JobFailed `record-too-long`: a line without end, or a quote that nobody closes.
 */
export async function* fileRecords(
  read: ReadRange,
  from: number,
  { size, format, delimiter = ',', chunkBytes = 1024 * 1024 }: RecordRules,
): AsyncGenerator<FileRecord> {
  const separator = delimiter.charCodeAt(0);
  const quoted = format === 'csv';
  let held: Buffer = Buffer.alloc(0);
  let heldFrom = from;
  let scanned = 0;
  let isOpen = false;
  let atStart = true;
  for (let position = from; position < size; ) {
    const end = Math.min(size, position + chunkBytes);
    const piece = await read(position, end);
    position = end;
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    let start = 0;
    for (; scanned < held.length; scanned += 1) {
      const byte = held[scanned];
      if (quoted && byte === quote && (isOpen || atStart)) {
        // The second of two quotes opens again what the first one closed.
        isOpen = !isOpen;
        atStart = !isOpen;
        continue;
      }
      if (byte === lineFeed && !isOpen) {
        const last = scanned > start && held[scanned - 1] === carriageReturn ? scanned - 1 : scanned;
        tooLong(last - start);
        yield { bytes: held.subarray(start, last), next: heldFrom + scanned + 1 };
        start = scanned + 1;
        atStart = true;
      } else if (!isOpen) atStart = byte === separator;
    }
    held = held.subarray(start);
    heldFrom += start;
    scanned -= start;
    tooLong(held.length);
  }
  if (held.length > 0) yield { bytes: held, next: size };
}

function tooLong(bytes: number): void {
  if (bytes <= mostRecordBytes) return;
  throw new JobFailed('record-too-long', `A line has more than ${mostRecordBytes} bytes, or a quote is not closed.`);
}
