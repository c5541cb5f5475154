import { createHash } from 'node:crypto';
import type { Objects } from '../../../../lib/runtime/aws/objects.ts';
import type { Tools as AllTools } from '../../../../lib/runtime/tools.ts';
import type { IncomingFiles } from '../../store/incoming-files.ts';
import type { OutgoingReader } from '../../store/outgoing-reader.ts';
import type { RailBookings } from '../../store/rail-bookings.ts';
import type { RailCases } from '../../store/rail-cases.ts';
import type { Wait } from '../../store/rail-items.ts';
import type { RailReader } from '../../store/rail-reader.ts';
import type { RailRejections } from '../../store/rail-rejections.ts';
import type { RailStatements } from '../../store/rail-statements.ts';
import { derivedId } from '../derived-id.ts';
import type { Terms } from '../products.ts';
import { mostBytes, type RailMessage, readRailMessage } from './read-rail-file.ts';
import { takeInAccount } from './take-in-account.ts';
import { takeInStatus } from './take-in-status.ts';
import { areNext, wakeWaiting } from './wake-waiting.ts';

type Tools = Pick<AllTools, 'now' | 'newId'>;

export interface Taking extends Tools {
  readonly bucket: Pick<Objects, 'list' | 'get'>;
  readonly files: IncomingFiles;
  readonly outgoing: OutgoingReader;
  readonly reader: RailReader;
  readonly chain: RailStatements;
  readonly bookings: RailBookings;
  readonly rejections: RailRejections;
  readonly cases: Pick<RailCases, 'open'>;
  readonly terms: () => Terms;
}

/** What became of an object. `gone`: there is none of this key. `waiting`: for a statement before one of its own. */
export type Taken =
  | { readonly is: 'gone' }
  | { readonly is: 'booked' | 'refused' | 'waiting'; readonly fileId: string };

/** Without problems it is booked. */
export interface Outcome {
  readonly problems: readonly string[];
  readonly remarks?: readonly string[];
  /** For what it waits, when that is all that is wrong. */
  readonly waits?: readonly Wait[];
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const nothing = new Uint8Array();

/**
 * Reads a file of a rail whole, checks it, and then books what it says; or refuses all of it and says why. Who repeats it, at any moment, goes on where it
 * stopped: its content is its id, and everything in it is booked once.
 */
export async function takeIn(objectKey: string, taking: Taking): Promise<Taken> {
  const { bucket, files, terms, now, newId } = taking;
  const again = (key: string) => takeIn(key, taking);
  const found = (await bucket.list(objectKey)).objects.find(({ key }) => key === objectKey);
  if (!found) return { is: 'gone' };
  const isTooLarge = found.size > mostBytes;
  const object = isTooLarge ? undefined : await bucket.get(objectKey);
  if (!object && !isTooLarge) return { is: 'gone' };
  const bytes = object?.body ?? nothing;
  const sha256 = object ? digestOf(bytes) : `unread ${objectKey} ${found.size}`;
  const fileId = derivedId(sha256, 'rail file');
  if (!(await files.begin(fileId, sha256, objectKey, taking))) {
    // Whoever booked it may have died before others were woken.
    await wakeWaiting(fileId, taking, again);
    return { is: 'booked', fileId };
  }
  const message: RailMessage = object
    ? await readRailMessage(bytes, objectKey)
    : { kind: 'refused', why: [`file-too-large: more than ${mostBytes} bytes`] };
  const { problems, remarks = [], waits } = await book(message);
  if (problems.length === 0) {
    await files.end(fileId, { state: 'booked', remarks }, { now, newId });
    await wakeWaiting(fileId, taking, again);
    return { is: 'booked', fileId };
  }
  if (waits && (await files.wait(fileId, problems, waits, terms().statementWaitMinutes, taking))) {
    // What it waits for may have been booked after it was looked for, and before anybody could know of this one.
    return (await areNext(waits, taking)) ? again(objectKey) : { is: 'waiting', fileId };
  }
  await files.end(fileId, { state: 'refused', why: problems }, { now, newId });
  return { is: 'refused', fileId };

  function book(read: RailMessage): Promise<Outcome> {
    if (read.kind === 'refused') return Promise.resolve({ problems: read.why });
    if (read.kind === 'status') return takeInStatus(read.report, objectKey, taking);
    return takeInAccount(read.statements, fileId, objectKey, taking);
  }
}
