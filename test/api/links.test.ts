import { beforeAll, describe, expect, it } from 'vitest';
import { functionOf, withFault } from './faults.ts';
import { invite } from './invite.ts';
import { createPerson, type Person } from './people.ts';
import { call, eventually, outputs } from './stack.ts';
import { everyRow } from './stored.ts';

let ann: Person;
let bob: Person;
beforeAll(async () => {
  ann = await createPerson();
  bob = await createPerson();
  for (const person of [ann, bob]) await person.call('GET', '/v1/me');
});

const phone = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)' };
const crawler = { 'user-agent': 'facebookexternalhit/1.1' };
const make = async (person: Person, more: object = {}) => {
  const { status, body } = await person.call('POST', '/v1/links', {
    json: { path: '/tasks/7', title: 'Milk & "bread"', ...more },
  });
  expect([status, body.code]).toEqual([201, undefined]);
  return { ...body, page: new URL(body.url).pathname, code: body.url.slice(-12) };
};
const rows = async (text: string) =>
  (await everyRow(/LinksData/)).filter((row) => row.entity !== 'Outcome' && JSON.stringify(row).includes(text));

describe('a share link', () => {
  it('is a page that previews understand, on the address of the API, and is resolved by the app', async () => {
    const link = await make(ann, {
      description: 'Both by noon',
      imageUrl: 'https://images.example.com/milk.png',
    });
    expect(link.url).toMatch(/^http.*\/s\/[0-9A-Za-z]{12}$/);
    const page = await call('GET', `${link.page}?fbclid=abc&utm_source=x`, { headers: crawler });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('x-robots-tag')).toBe('noindex');
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src https:\/\/images\.example\.com; /,
    );
    expect(page.headers.has('set-cookie')).toBe(false);
    for (const part of [
      '<meta property="og:title" content="Milk &#38; &#34;bread&#34;">',
      '<meta property="og:description" content="Both by noon">',
      '<meta property="og:image" content="https://images.example.com/milk.png">',
      `<meta property="og:url" content="${link.url}">`,
      '<meta name="twitter:card" content="summary_large_image">',
      `<meta name="apple-itunes-app" content="app-id=1234567890, app-argument=${link.url}">`,
      '<a href="mainstay:///tasks/7">',
      'https://apps.apple.com/app/id1234567890',
      `https://play.google.com/store/apps/details?id=com.example.app&#38;referrer=link%3D${link.code}`,
    ])
      expect(page.body).toContain(part);
    // Of its maker there is nothing but what they put in.
    for (const own of [ann.personId, ann.email, link.linkId]) expect(page.body).not.toContain(own);

    const people = await call('GET', link.page, { headers: phone });
    expect(people.body).toBe(page.body);
    const again = await call('GET', link.page, {
      headers: { ...phone, 'if-none-match': page.headers.get('etag') ?? '' },
    });
    expect([again.status, again.body]).toEqual([304, '']);
    expect((await call('GET', `/v1/links/resolve/${link.code}`)).body).toEqual({ path: '/tasks/7' });
    const { visits } = (await ann.call('GET', `/v1/links/${link.linkId}`)).body;
    expect(visits).toEqual({ people: 2, crawlers: 1, apps: 1 });
  });

  it('answers HEAD as GET, without a body', async () => {
    const { page } = await make(ann);
    const get = await call('GET', page);
    const head = await fetch(outputs.apiUrl + page, { method: 'HEAD' });
    expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', get.headers.get('etag')]);
    expect((await fetch(`${outputs.apiUrl}/s/nothing`, { method: 'HEAD' })).status).toBe(404);
  });

  it('that was revoked, has expired, belongs to nobody or is no code is one and the same page with 404', async () => {
    const revoked = await make(ann);
    const short = await make(ann, { expiresAt: new Date(Date.now() + 1500).toISOString() });
    expect((await bob.call('DELETE', `/v1/links/${revoked.linkId}`)).status).toBe(404);
    expect((await bob.call('GET', `/v1/links/${revoked.linkId}`)).status).toBe(404);
    expect((await ann.call('DELETE', `/v1/links/${revoked.linkId}`)).status).toBe(204);
    expect((await ann.call('DELETE', `/v1/links/${revoked.linkId}`)).status).toBe(404);
    expect(await rows(revoked.code)).toEqual([]);
    await eventually(async () => expect((await call('GET', short.page)).status).toBe(404));
    const pages = ['ABCDEFGHIJKL', 'x', '%3Cscript%3E', '..%2f..%2fetc', '%00', `${revoked.code})`, 'a'.repeat(3000)];
    const answers = [];
    for (const path of [revoked.page, short.page, ...pages.map((each) => `/s/${each}`)])
      answers.push(await call('GET', path, { headers: phone }));
    const [first] = answers;
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([404, first?.body]);
    expect(first?.body).toContain('This link leads nowhere');
    for (const { code } of [revoked, short, { code: 'ABCDEFGHIJKL' }])
      expect((await call('GET', `/v1/links/resolve/${code}`)).body.code).toBe('not-found');
  });

  it.each([
    ['another host', '//evil.example'],
    ['another site', 'https://evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['another host by a backslash', '/\\evil.example'],
    ['another host by two backslashes', '\\\\evil.example'],
    ['another host by an encoded backslash', '/%5Cevil.example'],
    ['another site by a header (CRLF)', '/a\r\nLocation: https://evil.example'],
    ['another site by an encoded header (CRLF)', '/a%0d%0aLocation:x'],
    ['the end of a text', '/\u0000'],
    ['another path', '/../admin'],
    ['another path by encoded dots', '/%2e%2e/admin'],
    ['a very long path', `/${'a'.repeat(600)}`],
    ['a tag', '/"><script>'],
  ])('is no way to %s (open redirect)', async (_, path) => {
    const { status, body } = await ann.call('POST', '/v1/links', { json: { path, title: 'x' } });
    expect([status, body.code]).toEqual([400, 'invalid-request']);
  });

  it.each([
    ['http://images.example.com/a.png', 400],
    ['https://evil.example/a.png', 422],
    ['https://images.example.com/a.svg', 422],
    ['https://images.example.com/a.html', 422],
    ['https://images.example.com@evil.example/a.png', 400],
    ['data:image/svg+xml,<svg onload=alert(1)>', 400],
    ['javascript:alert(1)//.png', 400],
  ])('shows no image from %s', async (imageUrl, expected) => {
    const { status } = await ann.call('POST', '/v1/links', { json: { path: '/', title: 'x', imageUrl } });
    expect(status).toBe(expected);
  });

  it('opens also when its visit cannot be counted', async () => {
    const { page, linkId } = await make(ann);
    await call('GET', page, { headers: phone });
    const rule = {
      kind: 'error',
      functionName: await functionOf('showLink'),
      operation: 'UpdateItem',
      skip: 0,
    } as const;
    const { answer, met } = await withFault({ ...rule, times: 50 }, () => call('GET', page, { headers: phone }));
    expect([answer.status, met]).toEqual([200, true]);
    expect((await ann.call('GET', `/v1/links/${linkId}`)).body.visits).toEqual({ people: 1, crawlers: 0, apps: 0 });
  });
});

describe('links of a person', () => {
  it('are listed page by page, and stand in the export', async () => {
    const carl = await createPerson();
    await carl.call('GET', '/v1/me');
    const made = [];
    for (let n = 0; n < 5; n += 1) made.push((await make(carl, { title: `Nr. ${n}` })).linkId);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await carl.call('GET', `/v1/links?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      found.push(...body.items.map(({ linkId }: { linkId: string }) => linkId));
      cursor = body.nextCursor;
    } while (cursor);
    expect(found).toEqual(made);
    await carl.call('POST', '/v1/me/export');
    const { url } = await eventually(async () => {
      const { body } = await carl.call('GET', '/v1/me/export');
      expect(body.state).toBe('ready');
      return body;
    });
    expect(await (await fetch(url)).text()).toContain('Nr. 4');
  });

  it('end at the number of the stage, and go with the space that they belong to', async () => {
    const dan = await createPerson();
    await dan.call('GET', '/v1/me');
    const { space } = (await dan.call('POST', '/v1/spaces', { json: { name: 'Trip' } })).body;
    const { organisationId } = (await dan.call('POST', '/v1/organisations', { json: { name: 'Club' } })).body;
    const all: { page: string }[] = [];
    for (let wave = 0; wave < 5; wave += 1)
      all.push(...(await Promise.all(Array.from({ length: 11 }, () => make(dan, { space })))));
    const ofClub = await make(dan, { space: `o-${organisationId}` });
    for (let n = 0; n < 4; n += 1) await make(dan);
    const full = await dan.call('POST', '/v1/links', { json: { path: '/', title: 'One more' } });
    expect([full.status, full.body.code, full.body.detail]).toEqual([409, 'link-limit', 'At most 60.']);
    expect((await bob.call('POST', '/v1/links', { json: { path: '/', title: 'x', space } })).status).toBe(404);

    expect((await dan.call('DELETE', `/v1/spaces/${space}`)).status).toBe(204);
    await eventually(async () => expect((await dan.call('GET', '/v1/links?limit=100')).body.items).toHaveLength(5));
    expect((await call('GET', all[0]?.page ?? '')).status).toBe(404);
    expect((await call('GET', ofClub.page)).status).toBe(200);
    expect((await dan.call('DELETE', `/v1/organisations/${organisationId}`)).status).toBe(204);
    await eventually(async () => expect((await call('GET', ofClub.page)).status).toBe(404));
    expect((await dan.call('GET', '/v1/links?limit=100')).body.items).toHaveLength(4);
    expect((await rows(space)).map(({ entity }) => entity)).toEqual(['ClosedSpace']);
    await make(dan);
  });

  it('are made once, however often the command is sent', async () => {
    const json = { path: '/once', title: 'Once' };
    const answers = await Promise.all([1, 2, 3].map(() => bob.call('POST', '/v1/links', { json, key: 'once' })));
    const done = answers.filter(({ status }) => status === 201);
    expect(new Set(done.map(({ body }) => body.url)).size).toBe(1);
    const repeated = await bob.call('POST', '/v1/links', { json, key: 'once' });
    expect([repeated.status, repeated.body.url]).toEqual([201, done[0]?.body.url]);
    expect((await bob.call('GET', '/v1/links')).body.items).toHaveLength(1);
  });
});

describe('links of a space', () => {
  it('are seen and ended by those who manage it, whoever made them, and that is told in the log', async () => {
    const { organisationId } = (await ann.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body;
    const space = `o-${organisationId}`;
    const token = await invite(ann, bob.email, 'member', organisationId);
    await bob.call('POST', '/v1/invitations/accept', { json: { token } });
    const [own, first, second] = [
      await make(bob),
      await make(bob, { space }),
      await make(bob, { space, title: 'Two' }),
    ];
    const path = `/v1/spaces/${space}/links`;
    const listed = await ann.call('GET', `${path}?limit=1`);
    expect([listed.status, listed.body.items]).toEqual([
      200,
      [expect.objectContaining({ linkId: first.linkId, createdBy: bob.personId, space })],
    ]);
    const rest = (await ann.call('GET', `${path}?limit=1&cursor=${listed.body.nextCursor}`)).body;
    expect(rest.items).toMatchObject([{ linkId: second.linkId, title: 'Two' }]);

    const eve = await createPerson();
    await eve.call('GET', '/v1/me');
    for (const [person, status] of [
      [bob, 403],
      [eve, 404],
    ] as const) {
      expect((await person.call('GET', path)).status).toBe(status);
      expect((await person.call('DELETE', `${path}/${first.linkId}`)).status).toBe(status);
    }
    // A link of another space, or of none, is not found here.
    expect((await ann.call('DELETE', `${path}/${own.linkId}`)).status).toBe(404);
    expect((await ann.call('DELETE', `/v1/spaces/p-${ann.personId}/links/${first.linkId}`)).status).toBe(404);
    expect((await ann.call('DELETE', `${path}/${first.linkId}`)).status).toBe(204);
    expect((await ann.call('DELETE', `${path}/${first.linkId}`)).status).toBe(404);
    expect((await call('GET', first.page)).status).toBe(404);
    expect((await bob.call('GET', `/v1/links/${first.linkId}`)).status).toBe(404);
    expect((await call('GET', own.page)).status).toBe(200);
    await eventually(async () => {
      const { items } = (await ann.call('GET', `/v1/organisations/${organisationId}/audit?person=${bob.personId}`))
        .body;
      expect(items).toContainEqual(
        expect.objectContaining({
          operation: 'links/revokeSpaceLink',
          outcome: 'done',
          resource: `link/${first.linkId}`,
        }),
      );
    });
  }, 30_000);
});

describe('the files that let links open the app', () => {
  it.each([
    [
      '/.well-known/apple-app-site-association',
      {
        applinks: {
          details: [
            {
              appIDs: ['ABCDE12345.com.example.app'],
              components: [{ '/': '/s/*', comment: 'Pages of share links' }],
            },
          ],
        },
        webcredentials: { apps: ['ABCDE12345.com.example.app'] },
      },
    ],
    [
      '/.well-known/assetlinks.json',
      [
        {
          relation: ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'],
          target: {
            namespace: 'android_app',
            package_name: 'com.example.app',
            sha256_cert_fingerprints: [Array(32).fill('14').join(':')],
          },
        },
      ],
    ],
  ])('%s: JSON at once, without a redirect, kept for an hour', async (path, document) => {
    const answer = await call('GET', path);
    expect([answer.status, answer.body]).toEqual([200, document]);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
    const etag = answer.headers.get('etag') ?? '';
    expect((await call('GET', path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const head = await fetch(outputs.apiUrl + path, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
  });
});
