import { expect, it } from 'vitest';
import { isShutOut } from '../../lib/policy/accounts.ts';

it.each([
  ['active', false],
  ['disabled', true],
  ['erasing', true],
] as const)('who is %s is shut out: %s', (status, shut) => {
  expect(isShutOut({ personId: 'p', status })).toBe(shut);
});

it('who has no account is not, as a revoked key that made a link', () => {
  expect(isShutOut(undefined)).toBe(false);
});
