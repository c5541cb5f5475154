import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, rowHash, subtract, total } from '../../../lib/sync/checksum.ts';

const row = fc.record({
  collection: fc.constantFrom('tasks', 'lists'),
  id: fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/),
  revision: fc.integer({ min: 1, max: 9 }),
});
const hashOf = ({ collection, id, revision }: { collection: string; id: string; revision: number }) =>
  rowHash(collection, id, revision);

describe('the checksum of a space', () => {
  it('is what the protocol says, so that other languages can compute it', () => {
    const digest = createHash('sha256').update('tasks/a1@7').digest('hex');
    expect(rowHash('tasks', 'a1', 7)).toBe(BigInt(`0x${digest.slice(0, 16)}`));
    expect(add(undefined, rowHash('tasks', 'a1', 7))).toBe(digest.slice(0, 16));
    expect(add(undefined, rowHash('tasks', 'a1', 7))).toBe('04780360d6aefa01');
  });
  it('has sixteen digits, also when it begins with zeros or passes 2^64', () => {
    expect(add(undefined, 1n)).toBe('0000000000000001');
    expect(add('ffffffffffffffff', 1n)).toBe('0000000000000000');
    expect(subtract('0000000000000000', 1n)).toBe('ffffffffffffffff');
    expect(subtract(undefined, 0n)).toBe('0000000000000000');
    expect(total([])).toBe('0000000000000000');
    expect(total(['ffffffffffffffff', undefined, '0000000000000002'])).toBe('0000000000000001');
  });
  it('does not depend on the order, and forgets what was taken away (property)', () => {
    fc.assert(
      fc.property(fc.array(row), fc.array(row), (stay, go) => {
        const expected = stay.reduce<string | undefined>((sum, each) => add(sum, hashOf(each)), undefined);
        const everything = [...go, ...stay].reduce<string | undefined>(
          (sum, each) => add(sum, hashOf(each)),
          undefined,
        );
        const left = go.reduce((sum, each) => subtract(sum, hashOf(each)), everything ?? total([]));
        expect(left).toBe(expected ?? total([]));
        expect(total(stay.map((each) => add(undefined, hashOf(each))))).toBe(expected ?? total([]));
      }),
    );
  });
  it('differs by collection, id and revision', () => {
    const hashes = [rowHash('a', 'b', 1), rowHash('a', 'b', 2), rowHash('a', 'c', 1), rowHash('c', 'b', 1)];
    expect(new Set(hashes).size).toBe(4);
  });
});
