import type { Export } from '../contract/export.ts';
import type { ExportItem } from '../store/items.ts';

/** A job without progress for this long has failed: its messages are in the dead-letter queue. */
const stalledMs = 6 * 3_600_000;

export function stateOf(item: ExportItem, now: Date): Export['state'] {
  if (item.state === 'ready') {
    return Date.parse(item.validUntil ?? '') <= now.getTime() ? 'expired' : 'ready';
  }
  return now.getTime() - Date.parse(item.updatedAt) > stalledMs ? 'failed' : item.state;
}

/** What it has written is as old as its rest; the bucket would delete it while the archive is still said to be there. */
export const isStalled = (item: ExportItem, now: Date) => stateOf(item, now) === 'failed';

export const isUnderWay = (item: ExportItem, now: Date) => ['queued', 'building'].includes(stateOf(item, now));

/** @param url of one file, by its name and its number from 1. */
export function toExport(item: ExportItem, now: Date, url: (name: string, number: number) => string): Export {
  const { exportId, requestedAt, readyAt, validUntil, files } = item;
  const state = stateOf(item, now);
  const common = { exportId, state, requestedAt, readyAt, expiresAt: validUntil };
  if (state !== 'ready') return common;
  const [first, ...others] = files.map(({ name }, index) => url(name, index + 1));
  const size = files.reduce((total, file) => total + file.size, 0);
  return { ...common, size, url: first, ...(others.length > 0 ? { moreUrls: others } : {}) };
}
