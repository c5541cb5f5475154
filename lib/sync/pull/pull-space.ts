import { total } from '../checksum.ts';
import { finishPending } from '../commit/finish-pending.ts';
import type { Head } from '../items.ts';
import { beginCopy, type Copied, copyDocuments, wantedSum } from './copy-documents.ts';
import type { CopyPosition, PullPosition } from './cursor.ts';
import type { PulledChange, Room } from './pulled-changes.ts';
import { readChanges } from './read-changes.ts';
import type { Reader } from './reader.ts';
import type { View } from './view.ts';

/** What a space has for the device, from its position on. */
export interface PulledPage {
  /** The device starts anew. */
  readonly reset: boolean;
  readonly changes: readonly PulledChange[];
  readonly position: PullPosition;
  /** This was not all. */
  readonly more: boolean;
  /** When it was all: sum over what the device must hold now. */
  readonly checksum?: string;
}

export interface PullRules {
  /** Taken before the head was read. */
  readonly now: Date;
  readonly tombstoneDays: number;
}

const day = 86_400;

/** Seconds for which all deletions after a position can still be told; less than they are remembered, since clocks differ. */
export const memory = (tombstoneDays: number) => tombstoneDays * day - Math.min(day, (tombstoneDays * day) / 2);

/** The position is one from which changes lead to what the device would be given anew. */
export function goesOn(
  position: PullPosition | undefined,
  head: Head | undefined,
  view: View,
  rules: PullRules,
): boolean {
  if (!position || position.view !== view.hash) return false;
  if (!head) return position.epoch === '';
  const forgotten = rules.now.getTime() / 1000 - position.completeAt >= memory(rules.tombstoneDays);
  return position.epoch === head.epoch && position.seq <= head.seq && !forgotten;
}

/**
 * One page of a space that is the caller's: the documents themselves for a device that starts anew, then changes in their order. A large
 * commit that is pending is finished first.
 * @param found the head as read strongly consistent for this request.
 */
export async function pullSpace(
  reader: Reader,
  found: Head | undefined,
  view: View,
  given: PullPosition | undefined,
  room: Room,
  rules: PullRules,
): Promise<PulledPage> {
  const completeAt = Math.floor(rules.now.getTime() / 1000);
  const start = goesOn(given, found, view, rules) ? given : undefined;
  const reset = start === undefined;
  if (!found) {
    const position = { epoch: '', seq: 0, completeAt, view: view.hash };
    return { reset, changes: [], position, more: false, checksum: total([]) };
  }
  const head = await finishPending(reader.dynamo, reader.tables, found);
  const { epoch } = head;
  const page = { reset, epoch, view: view.hash };
  let copied: Pick<Copied, 'changes' | 'newer'> = { changes: [], newer: false };
  let seq = start?.seq ?? head.seq;
  const since = start?.completeAt ?? completeAt;
  const copy: CopyPosition | undefined = start ? start.copy : beginCopy(head, view);
  if (copy) {
    const { next, exact, ...met } = await copyDocuments(reader, head, view, copy, room);
    copied = met;
    if (next) return partOf(page, copied.changes, { seq, completeAt: since, copy: next });
    if (!exact) seq = copy.from;
  }
  const read = await readChanges(reader, head, view, seq, room);
  const changes = [...copied.changes, ...read.changes];
  if (read.seq < head.seq) return partOf(page, changes, { seq: read.seq, completeAt: since });
  const whole = partOf(page, changes, { seq: head.seq, completeAt });
  return copied.newer || read.newer ? whole : { ...whole, more: false, checksum: wantedSum(head, view) };
}

const partOf = (
  { reset, ...fixed }: { reset: boolean; epoch: string; view: string },
  changes: readonly PulledChange[],
  position: Omit<PullPosition, 'epoch' | 'view'>,
): PulledPage => ({ reset, changes, position: { ...fixed, ...position }, more: true });
