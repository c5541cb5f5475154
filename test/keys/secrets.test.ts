import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, keyText } from '../../functions/keys/model/secret-text.ts';
import { previousUntil, rotated, secretOf } from '../../functions/keys/model/secrets.ts';
import type { KeyAccount } from '../../lib/policy/key-account.ts';

const personId = '0190b5a0-0000-7000-8000-000000000001';
const text = (n: number) => keyText(personId, new Uint8Array(32).fill(n));
const hour = 3_600_000;
const begin = new Date('2026-11-01T00:00:00.000Z');
const later = (hours: number) => new Date(begin.getTime() + hours * hour);

const account = (more: Partial<KeyAccount> = {}): KeyAccount => ({
  entity: 'KeyAccount',
  personId,
  status: 'active',
  kind: 'api-key',
  organisationId: personId,
  scopes: ['documents:read'],
  secrets: { first: { hash: hashOf(text(1)) } },
  limit: { tokens: 1, refillPerSecond: 1 },
  ...more,
});
const rotate = (before: KeyAccount, name: string, n: number, graceHours: number, at: Date) =>
  account({
    secrets: rotated(before.secrets, name, { hash: hashOf(text(n)) }, new Date(at.getTime() + graceHours * hour), at),
  });

describe('a key that is rotated', () => {
  const second = rotate(account(), 'second', 2, 24, begin);

  it('opens with both secrets until the grace is over, then with the new one alone', () => {
    expect(secretOf(second, text(1), later(23.9))).toBe('first');
    expect(secretOf(second, text(2), later(23.9))).toBe('second');
    expect(previousUntil(second, later(23.9))).toBe(later(24).toISOString());
    expect(secretOf(second, text(1), later(24))).toBeUndefined();
    expect(secretOf(second, text(2), later(24))).toBe('second');
    expect(previousUntil(second, later(24))).toBeUndefined();
  });

  it('ends the secret before at once without grace', () => {
    const now = rotate(account(), 'second', 2, 0, begin);
    expect(Object.keys(now.secrets)).toEqual(['second']);
    expect(secretOf(now, text(1), begin)).toBeUndefined();
  });

  it('has two secrets at most, however often it is rotated (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 168 }), { minLength: 1, maxLength: 8 }), (graces) => {
        let current = account();
        graces.forEach((grace, index) => {
          const previous = current;
          current = rotate(previous, `s${index}`, index + 2, grace, later(index));
          expect(Object.keys(current.secrets).length).toBeLessThanOrEqual(2);
          expect(Object.values(current.secrets).filter(({ until }) => until === undefined)).toHaveLength(1);
          expect(secretOf(current, text(index + 2), later(index))).toBe(`s${index}`);
          if (grace === 0) expect(secretOf(current, text(index + 1), later(index))).toBeUndefined();
        });
      }),
    );
  });
});

describe('no secret opens', () => {
  it.each<[string, Partial<KeyAccount>]>([
    ['a key that has come to its end', { endsAt: later(1).toISOString() }],
    ['a key whose account is disabled', { status: 'disabled' }],
    ['the account of a machine', { kind: 'machine' }],
  ])('%s', (_, more) => {
    expect(secretOf(account(), text(1), later(1))).toBe('first');
    expect(secretOf(account(more), text(1), later(1))).toBeUndefined();
  });
});
