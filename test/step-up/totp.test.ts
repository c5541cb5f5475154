import { describe, expect, it } from 'vitest';
import { base32, codeOf, otpauthUri, stepAt, stepOfCode } from '../../functions/identity/model/totp.ts';

const secret = Buffer.from('12345678901234567890');

describe('codes of authenticator apps', () => {
  /** RFC 6238, appendix B, for SHA-1; the codes of an app are their last six digits. */
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('are those of RFC 6238 at %d seconds', (seconds, code) => {
    expect(codeOf(secret, stepAt(new Date(seconds * 1000)))).toBe(code.slice(-6));
  });

  it('are taken one step early and one step late, and no further', () => {
    const at = new Date(1_234_567_890_000);
    const step = stepAt(at);
    const found = [-2, -1, 0, 1, 2].map((off) => stepOfCode(secret, codeOf(secret, step + off), at));
    expect(found).toEqual([undefined, step - 1, step, step + 1, undefined]);
    expect(stepOfCode(secret, '', at)).toBeUndefined();
    expect(stepOfCode(Buffer.from('another secret of 20'), codeOf(secret, step), at)).toBeUndefined();
  });

  it('come from a secret that apps can read', () => {
    expect(base32(secret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    const uri = new URL(otpauthUri(secret, 'Bread & Co', 'ann@example.com'));
    expect(decodeURIComponent(uri.pathname)).toMatch(/Bread & Co:ann@example\.com$/);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: base32(secret),
      issuer: 'Bread & Co',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});
