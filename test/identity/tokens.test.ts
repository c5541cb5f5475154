import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erasureLinkMail, invitationMail } from '../../functions/identity/model/mails.ts';
import { makeToken, matches, readToken } from '../../functions/identity/model/token.ts';

describe('tokens out of mails', () => {
  it('carry their ids and match only their own secret', () => {
    const ids = [randomUUID(), randomUUID()];
    const { token, hash } = makeToken(ids, randomBytes(32));
    const read = readToken(token, 2);
    expect(read?.ids).toEqual(ids);
    expect(read && matches(read, new Set(['other', hash]))).toBe(true);
    expect(read && matches(read, new Set([makeToken(ids, randomBytes(32)).hash]))).toBe(false);
    expect(read && matches(read, undefined)).toBe(false);
    expect(token).not.toContain(hash);
  });

  it('are read in one spelling only', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), (text) => {
        const read = readToken(text, 1);
        return read === undefined || Buffer.from(text, 'base64url').toString('base64url') === text;
      }),
    );
    const { token } = makeToken([randomUUID()], randomBytes(32));
    for (const other of [`${token}=`, `${token} `, token.slice(1), `${token}AA`, '', token.toUpperCase()]) {
      if (other !== token) expect(readToken(other, 1)?.hash).not.toBe(readToken(token, 1)?.hash);
    }
  });
});

describe('mails', () => {
  const about = { appName: 'App', role: 'member', token: 'T0KEN', url: '', validUntil: '2026-11-24T10:30:00.000Z' };

  it('write names as text, whatever they contain', () => {
    const { html, text, subject } = invitationMail({ ...about, organisation: '<img src=x onerror=alert(1)>"\'&' });
    expect(html).not.toContain('<img');
    expect(text).toContain('<img src=x');
    expect(subject).not.toMatch(/[\r\n]/);
  });

  it('link into the app when it says where, else show the code', () => {
    const linked = invitationMail({ ...about, organisation: 'Bakery', url: 'https://app.example/join' });
    expect(linked.text).toContain('https://app.example/join#T0KEN');
    expect(invitationMail({ ...about, organisation: 'Bakery' }).text).toContain('\n\nT0KEN\n\n');
  });

  it('keep the token of a link out of what a server sees', () => {
    const { text } = erasureLinkMail({
      appName: 'App',
      link: 'https://api.example/account-deletion/confirm#T',
      validUntil: about.validUntil,
    });
    expect(text).toContain('/confirm#T');
    expect(text).toContain('2026-11-24, 10:30 UTC');
  });
});
