import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/mini';
import { AppPath, Description, Title } from '../../functions/links/contract/fields.ts';

const takes = (path: string) => safeParse(AppPath, path).success;

describe('a path of the app', () => {
  it.each([
    '/',
    '/tasks/123',
    '/tasks/123/',
    '/a-b_c.d~e/f',
    '/s?q=a%20b&x=/y?z#top',
    "/it's(fine)",
    '/%E6%BC%A2',
    '/a:b@c',
  ])('is %s', (path) => expect(takes(path)).toBe(true));

  it.each([
    ['nothing', ''],
    ['no path', 'tasks/1'],
    ['another host', '//evil.example'],
    ['another host after a segment', '/a//evil.example'],
    ['another host with backslashes', '/\\evil.example'],
    ['another host with two backslashes', '\\\\evil.example'],
    ['an encoded backslash', '/%5Cevil.example'],
    ['an encoded slash', '/%2Fevil.example'],
    ['an encoded slash in small letters', '/a%2fb'],
    ['an address', 'https://evil.example/'],
    ['an address in capitals', 'HTTPS://evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['a script after a blank', ' javascript:alert(1)'],
    ['data', 'data:text/html,<script>alert(1)</script>'],
    ['a scheme of an app', 'myapp://tasks'],
    ['a header (CRLF)', '/a\r\nSet-Cookie: x=1'],
    ['an encoded header (CRLF)', '/a%0d%0aSet-Cookie:x'],
    ['an encoded header in the query', '/a?x=%0D%0Ay'],
    ['a tab in the scheme', '/\t/evil.example'],
    ['a null', '/a\u0000'],
    ['an encoded null', '/a%00'],
    ['an encoded delete', '/a%7F'],
    ['dot segments', '/../evil'],
    ['one dot', '/./a'],
    ['encoded dot segments', '/%2e%2E/a'],
    ['half an escape', '/a%2'],
    ['an escape of half a character', '/a%C3'],
    ['an overlong escape of a slash', '/a%C0%AF'],
    ['an encoded line separator', '/a%E2%80%A8'],
    ['HTML', '/"><script>alert(1)</script>'],
    ['a mark that turns the direction', '/a\u202Egnp.exe'],
    ['a full-width slash', '/\uFF0Fevil.example'],
    ['more than 512 characters', `/${'a'.repeat(512)}`],
  ])('is not %s', (_, path) => expect(takes(path)).toBe(false));

  it('never leads to another host, scheme or path, whatever is taken', () => {
    const pieces = [
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '%5c',
      '%0a',
      '%',
      'a',
      ':',
      '@',
      '?',
      '#',
      '//',
      'é',
      ' ',
      '\t',
    ];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => `/${parts.join('')}`);
    let taken = 0;
    fc.assert(
      fc.property(text, (path) => {
        if (!takes(path)) return;
        taken += 1;
        const url = new URL(path, 'https://app.example');
        expect([url.origin, url.href]).toEqual(['https://app.example', `https://app.example${path}`]);
        const again = new URL(decodeURIComponent(url.pathname), 'https://app.example');
        expect(again.origin).toBe('https://app.example');
      }),
      { numRuns: 5000, seed: 7 },
    );
    expect(taken).toBeGreaterThan(200);
  });
});

describe('a title', () => {
  it('may be of any script, with the marks that its letters need', () => {
    for (const text of ['Milch & Brot', 'שלום', 'مرحبا \u200F!', '👩‍👩‍👧‍👦', '<b>', '"; --'])
      expect([text, safeParse(Title, text).success]).toEqual([text, true]);
  });

  it.each([
    ['turns the direction', 'photo\u202Egnp.exe'],
    ['isolates', 'a\u2066b'],
    ['breaks the line', 'a\u2028b'],
    ['has control characters', 'a\u0007b'],
    ['has a header', 'a\r\nX: y'],
    ['is too long', 'x'.repeat(301)],
    ['is blank', '  '],
  ])('is refused when it %s, as is a description', (_, text) => {
    expect([safeParse(Title, text).success, safeParse(Description, text).success]).toEqual([false, false]);
  });
});
