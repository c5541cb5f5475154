import { AwsError } from '../runtime/aws/errors.ts';
import type { MultipartUploads } from '../runtime/aws/multipart.ts';
import type { Objects } from '../runtime/aws/objects.ts';
import type { JobRun } from './job-run.ts';
import { JobFailed } from './stopped.ts';

/** A piece of a file: lines, and where the next piece begins; absent at the end. */
export interface FilePage {
  readonly text: string;
  readonly rows: number;
  readonly next?: unknown;
}

/** How far a file is: the checkpoint of its job. */
export interface FilePosition {
  /** Where the next page begins; absent at the beginning. */
  readonly at?: unknown;
  readonly rows: number;
  readonly bytes: number;
  /** Tags of the parts that are stored for good. */
  readonly parts: readonly string[];
  readonly uploadId?: string;
  readonly ended?: true;
  /** Text behind the parts, too short to be one: `at` and `rows` are behind it, `bytes` before it. */
  readonly held?: string;
  /** What the file was begun with, and keeps to its end: its columns. */
  readonly about?: unknown;
}

export interface PagedFile {
  readonly key: string;
  readonly contentType: string;
  /** Before the first page. */
  readonly head?: string;
  /** Bytes from which a part is sent; S3 wants 5 MiB at least. */
  readonly partBytes?: number;
  /** Bytes that the file may have. */
  readonly mostBytes: number;
  readonly about?: unknown;
  /** Rows as far as anybody knows, for the progress. */
  readonly total?: number | undefined;
  page(at: unknown): Promise<FilePage>;
}

export interface FileBucket {
  readonly objects: Pick<Objects, 'put' | 'head'>;
  readonly multipart: Pick<MultipartUploads, 'create' | 'put' | 'complete'>;
}

/** Bytes of text that a checkpoint holds: DynamoDB's item has 400 KB. */
const mostHeld = 100_000;
const mebi = 1024 * 1024;
/** Larger ones behind the fiftieth: the job remembers the tag of each. */
const usualPart = (parts: number) => (parts < 50 ? 5 : 16) * mebi;

export const fileBeginning: FilePosition = { rows: 0, bytes: 0, parts: [] };

/** How far a file was when its job last saved. */
export const filePositionOf = (checkpoint: string | undefined): FilePosition =>
  checkpoint === undefined ? fileBeginning : (JSON.parse(checkpoint) as FilePosition);

/**
 * Writes a file page by page, from the job's checkpoint on. Memory holds one part and one page; the file is there once it is whole, and never
 * before. After a crash the pages since the last part are read once more. A slice that has no time for a part leaves its text in the
 * checkpoint; when that is too long, it goes on until there is a part.
 * @returns where the next slice goes on; undefined when the file is there. @throws JobFailed `file-too-large`, `file-expired`; JobStopped
 */
export async function writePages(job: JobRun, file: PagedFile, bucket: FileBucket): Promise<FilePosition | undefined> {
  let saved = (job.checkpoint as FilePosition | undefined) ?? fileBeginning;
  const first = saved;
  const about = file.about === undefined ? {} : { about: file.about };
  const save = async (position: FilePosition) => {
    const total = position.ended ? position.rows : Math.max(file.total ?? 0, position.rows);
    await job.save({ checkpoint: position, progress: { done: position.rows, total, note: `${position.rows} rows` } });
    saved = job.checkpoint as FilePosition;
  };
  let held = new HeldLines(saved.held ?? (saved.parts.length === 0 ? (file.head ?? '') : ''));
  let { at, rows } = saved;
  while (!saved.ended) {
    const page = await file.page(at);
    at = page.next;
    rows += page.rows;
    held.add(page.text);
    const bytes = saved.bytes + held.bytes;
    if (bytes > file.mostBytes) {
      throw new JobFailed('file-too-large', `The file would have more than ${file.mostBytes} bytes.`);
    }
    const isLast = at === undefined;
    if (isLast && saved.parts.length === 0) {
      await bucket.objects.put(file.key, held.take(), { contentType: file.contentType });
      await save({ rows, bytes, parts: [], ended: true, ...about });
    } else if (isLast || held.bytes >= (file.partBytes ?? usualPart(saved.parts.length))) {
      const uploadId = saved.uploadId ?? (await bucket.multipart.create(file.key, file.contentType));
      const parts = [...saved.parts];
      if (held.bytes > 0) {
        const tag = await bucket.multipart.put(file.key, uploadId, parts.length + 1, held.take());
        if (tag === undefined) throw expired();
        parts.push(tag);
      }
      await save({ rows, bytes, parts, uploadId, ...about, ...(isLast ? { ended: true } : { at }) });
      // An earlier attempt, whose answer was lost, may have been that far.
      ({ at, rows } = saved);
      held = new HeldLines(saved.held ?? '');
    }
    if (saved.ended || !job.isTimeUp()) continue;
    if (saved !== first) return saved;
    if (held.bytes > mostHeld) continue;
    await save({ ...saved, at, rows, held: held.text(), ...about });
    return saved;
  }
  await complete(file, saved, bucket);
  return undefined;
}

/** What was put together before is found by its size. */
async function complete({ key }: PagedFile, { uploadId, parts, bytes }: FilePosition, bucket: FileBucket) {
  if (uploadId !== undefined) {
    const all = parts.map((eTag, index) => ({ number: index + 1, eTag }));
    // An attempt that died may have put a short file there, before there was more to write.
    await bucket.multipart.complete(key, uploadId, all, { replace: true });
  }
  const found = await bucket.objects.head(key).catch((error) => {
    // Without the right to list the bucket S3 does not say that there is none.
    if (error instanceof AwsError && error.status === 403) return undefined;
    throw error;
  });
  if (found?.size !== bytes) throw expired();
}

const expired = () => new JobFailed('file-expired', 'What was written before is not there any more. Begin anew.');

class HeldLines {
  #pieces: Buffer[];
  bytes: number;

  constructor(head: string) {
    const first = Buffer.from(head);
    this.#pieces = [first];
    this.bytes = first.length;
  }
  add(text: string): void {
    const piece = Buffer.from(text);
    this.#pieces.push(piece);
    this.bytes += piece.length;
  }
  text(): string {
    return Buffer.concat(this.#pieces).toString();
  }
  take(): Buffer {
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.bytes = 0;
    return all;
  }
}
