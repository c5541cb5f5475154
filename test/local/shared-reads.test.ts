import { describe, expect, it } from 'vitest';
import { SharedReads } from '../../lib/local/events/streams/shared-reads.ts';

/** A log that is read from a place on; an iterator is `it:<place>`. */
function log() {
  const reads: (string | undefined)[] = [];
  const shared = new SharedReads<number>();
  let fails = false;
  const from = (place: number, next = place) =>
    shared.read(String(place), async (iterator) => {
      reads.push(iterator);
      if (fails) throw new Error('gone');
      return { answer: next, nextKey: String(next), iterator: `it:${next}` };
    });
  return { reads, from, break: (broken: boolean) => (fails = broken) };
}

describe('reads of one place', () => {
  it('are one for all who ask in the same moment', async () => {
    const { reads, from } = log();
    expect(await Promise.all([from(1, 2), from(1, 2), from(5)])).toEqual([2, 2, 5]);
    expect(reads).toEqual([undefined, undefined]);
  });

  it('begin after they were asked for: who comes later gets one of his own', async () => {
    const { reads, from } = log();
    const first = from(1);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, from(1)]);
    expect(reads).toEqual([undefined, 'it:1']);
  });

  it('go on from the iterator that an earlier one left, also for who comes behind', async () => {
    const { reads, from } = log();
    await from(1, 2);
    await from(2, 3);
    await from(2, 3);
    expect(reads).toEqual([undefined, 'it:2', 'it:2']);
  });

  it('fail for all who asked, and begin with a new iterator then', async () => {
    const { reads, from, break: breaks } = log();
    await from(1);
    breaks(true);
    await expect(Promise.allSettled([from(1), from(1)])).resolves.toEqual([
      expect.objectContaining({ status: 'rejected' }),
      expect.objectContaining({ status: 'rejected' }),
    ]);
    breaks(false);
    await from(1);
    expect(reads).toEqual([undefined, 'it:1', undefined]);
  });
});
