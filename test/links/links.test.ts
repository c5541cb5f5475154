import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newCode } from '../../functions/links/model/code.ts';
import { weightOf } from '../../functions/links/model/visits.ts';
import { dies } from '../mortal-calls.ts';
import { type LinksWorld, startLinks } from './world.ts';

let links: LinksWorld;
let ann: string;
beforeAll(async () => {
  links = await startLinks();
});
afterAll(() => links?.stop());
beforeEach(() => {
  ann = randomUUID();
  Object.assign(links.world, { linksPerPerson: 500, role: 'member', crashAt: undefined, bytes: [] });
});

const soon = () => new Date(links.world.now + 60_000).toISOString();
const rowsOf = async (text: string) => (await links.rows()).filter((row) => JSON.stringify(row).includes(text));
const code = (promise: Promise<unknown>) => promise.then(() => 'done').catch(({ code }) => code);

describe('a code', () => {
  it('has 12 letters of 62, each as likely as any other, also where a byte would favour some', () => {
    const every = Uint8Array.from({ length: 256 }, (_, n) => n);
    let given = 0;
    const counts = new Map<string, number>();
    for (let n = 0; n < 62; n += 1) {
      for (const letter of newCode((size) => {
        const bytes = Uint8Array.from({ length: size }, (_, i) => every[(given + i) % 256] ?? 0);
        given += 12;
        return bytes;
      }))
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    expect(counts.size).toBe(62);
    expect(newCode((size) => new Uint8Array(size).fill(61))).toBe('zzzzzzzzzzzz');
    // 248 to 255 would stand for the first eight letters once more.
    let round = 0;
    expect(newCode((size) => new Uint8Array(size).fill(round++ === 0 ? 255 : 1))).toBe('111111111111');
  });

  it('that somebody has already is not given again', async () => {
    const same = new Uint8Array(24).fill(7);
    links.world.bytes = [same];
    const first = await links.create(ann);
    links.world.bytes = [same];
    const second = await links.create(randomUUID());
    expect(second.code).not.toBe(first.code);
    expect((await links.find(ann, first.linkId)).url).toBe(first.url);
  });
});

describe('links of a person', () => {
  it('are listed, found and opened, and gone at once when revoked, for everybody in the same way', async () => {
    const made = await links.create(ann, { title: 'Milk', path: '/tasks/7?tab=notes#x', expiresAt: soon() });
    expect(made.url).toMatch(/^https:\/\/go\.example\.com\/s\/[0-9A-Za-z]{12}$/);
    expect(await links.list(ann)).toEqual([{ ...made, code: undefined }].map(({ code: _, ...rest }) => rest));
    expect(await links.resolve(made.code)).toEqual({ path: '/tasks/7?tab=notes#x' });
    const bob = randomUUID();
    expect([await code(links.find(bob, made.linkId)), await code(links.revoke(bob, made.linkId))]).toEqual([
      'not-found',
      'not-found',
    ]);
    await links.revoke(ann, made.linkId);
    expect(await code(links.revoke(ann, made.linkId))).toBe('not-found');
    for (const none of [made.code, 'abcdefghijkl', 'x', '', '../../etc', 'a'.repeat(4000), 'é'.repeat(12)])
      expect(await code(links.show(none))).toBe('not-found');
    expect(await links.list(ann)).toEqual([]);
  });

  it('end at their time, wherever one looks', async () => {
    const made = await links.create(ann, { expiresAt: soon() });
    links.world.now += 60_000;
    expect([
      await code(links.resolve(made.code)),
      await code(links.show(made.code)),
      await code(links.find(ann, made.linkId)),
      await code(links.revoke(ann, made.linkId)),
    ]).toEqual(Array(4).fill('not-found'));
    expect(await links.list(ann)).toEqual([]);
    const [{ expiresAt } = {}] = await rowsOf(made.code);
    expect(Number(expiresAt) * 1000).toBe(Date.parse(made.expiresAt ?? ''));
  });

  it.each([
    ['now', () => new Date(links.world.now).toISOString()],
    ['in eleven years', () => new Date(links.world.now + 11 * 366 * 86_400_000).toISOString()],
    ['on a day that no calendar has', () => '2027-02-30T00:00:00.000Z'],
    ['at no time', () => '2027-99-99T99:99:99.999Z'],
  ])('cannot end %s', async (_, expiresAt) => {
    expect(await code(links.create(ann, { expiresAt: expiresAt() }))).toBe('link-expiry-refused');
  });

  it('are as many as the stage allows, however many are made at once; what expired or was revoked makes room', async () => {
    links.world.linksPerPerson = 3;
    const made = await links.create(ann);
    await links.create(ann, { expiresAt: soon() });
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => code(links.create(ann))));
    expect(outcomes.filter((each) => each === 'done')).toHaveLength(1);
    expect(outcomes.filter((each) => each === 'link-limit')).toHaveLength(5);
    await links.revoke(ann, made.linkId);
    expect([await code(links.create(ann)), await code(links.create(ann))]).toEqual(['done', 'link-limit']);
    links.world.now += 60_000;
    expect([await code(links.create(ann)), await code(links.create(ann))]).toEqual(['done', 'link-limit']);
    expect(await links.list(ann)).toHaveLength(3);
  });

  it.each([
    ['another origin', 'https://evil.example/a.png'],
    ['an origin that begins alike', 'https://images.example.com.evil.example/a.png'],
    ['another scheme', 'http://images.example.com/a.png'],
    ['a name and password', 'https://images.example.com@evil.example/a.png'],
    ['another port', 'https://images.example.com:8443/a.png'],
    ['an SVG', 'https://images.example.com/a.svg'],
    ['an SVG behind a picture', 'https://images.example.com/a.svg?x=.png'],
    ['a page', 'https://images.example.com/a.html'],
    ['a page behind a fragment', 'https://images.example.com/a.html#.png'],
    ['dot segments', 'https://images.example.com/a/../b.png'],
    ['encoded dot segments', 'https://images.example.com/a/%2e%2e/b.png'],
  ])('show no image with %s', async (_, imageUrl) => {
    expect(await code(links.create(ann, { imageUrl }))).toBe('link-image-refused');
    const fine = 'https://images.example.com/a/b%20c.JPG';
    expect((await links.create(ann, { imageUrl: fine })).imageUrl).toBe(fine);
  });
});

describe('visits', () => {
  it('of people, crawlers and apps are counted apart, and nothing else is kept of them', async () => {
    const made = await links.create(ann);
    const agents = [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1',
      'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36',
    ];
    const crawlers = [
      'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
      'WhatsApp/2.23.20.0',
      'Twitterbot/1.0',
      'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
      'LinkedInBot/1.0 (compatible; Mozilla/5.0)',
      'TelegramBot (like TwitterBot)',
      'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
      'SkypeUriPreview Preview/0.5',
      // What iMessage says.
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
      '',
    ];
    for (const agent of [...agents, ...crawlers]) await links.show(made.code, agent);
    await links.resolve(made.code);
    expect((await links.find(ann, made.linkId)).visits).toEqual({ people: 2, crawlers: 10, apps: 1 });
    const rows = JSON.stringify(await rowsOf(made.code));
    for (const agent of [...agents, ...crawlers.filter(Boolean)]) expect(rows).not.toContain(agent);
  });

  it('neither bring a link back that is gone, nor keep anybody from its page when they cannot be counted', async () => {
    const made = await links.create(ann);
    await links.revoke(ann, made.linkId);
    await expect(links.count(made.code)).rejects.toThrow();
    expect(await rowsOf(made.code)).toEqual([]);
    const other = await links.create(ann);
    links.world.crashAt = links.world.calls + 2;
    expect((await links.show(other.code)).send().body).toContain('A task');
  });

  it('are exact up to 128 and within 15 percent after that, for the price of 64 writes each time they double', () => {
    let seed = 42;
    const random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    let wrong = 0;
    for (let run = 0; run < 40; run += 1) {
      let [counted, writes] = [0, 0];
      for (let visit = 1; visit <= 50_000; visit += 1) {
        const weight = weightOf(counted, random());
        counted += weight;
        if (weight > 0) writes += 1;
        if (visit <= 128) expect(counted).toBe(visit);
      }
      if (Math.abs(counted / 50_000 - 1) > 0.15) wrong += 1;
      expect(writes).toBeLessThan(128 + 64 * 10);
    }
    // One in twenty is expected.
    expect(wrong).toBeLessThanOrEqual(6);
  });
});

describe('links of a space', () => {
  const space = () => `s-${randomUUID()}`;

  it('are made by those whose role says so', async () => {
    const id = space();
    for (const [role, answer] of [
      ['owner', 'done'],
      ['admin', 'done'],
      ['member', 'done'],
      ['reader', 'forbidden'],
      [undefined, 'not-found'],
    ] as const) {
      links.world.role = role;
      expect([role, await code(links.create(ann, { space: id }))]).toEqual([role, answer]);
    }
  });

  it('go with it, whoever made them, and nothing follows; the others stay', async () => {
    const [id, bob] = [space(), randomUUID()];
    for (let n = 0; n < 60; n += 1) await links.create(n % 2 ? ann : bob, { space: id });
    await links.create(ann, { space: id, expiresAt: soon() });
    const kept = await links.create(ann);
    links.world.now += 60_000;
    await links.removeSpace(id);
    await links.removeSpace(id);
    expect((await links.list(ann, 100)).map(({ linkId }) => linkId)).toEqual([kept.linkId]);
    expect(await links.list(bob)).toEqual([]);
    const left = (await rowsOf(id)).map(({ entity }) => entity);
    // The entry of an expired link goes by itself.
    expect(left).toEqual(expect.arrayContaining(['ClosedSpace']));
    expect(left.filter((entity) => !['ClosedSpace', 'OwnLink'].includes(String(entity)))).toEqual([]);
    expect(await code(links.create(ann, { space: id }))).toBe('not-found');
    links.world.linksPerPerson = 2;
    expect([await code(links.create(ann)), await code(links.create(ann))]).toEqual(['done', 'link-limit']);
  });

  it('go once, whichever call the removal dies at', async () => {
    let points = 0;
    for (let call = 1; ; call += 1) {
      const [id, person] = [space(), randomUUID()];
      const kept = await links.create(person);
      for (let n = 0; n < 2; n += 1) await links.create(person, { space: id });
      links.world.crashAt = links.world.calls + call;
      const died = await dies(links.removeSpace(id));
      links.world.crashAt = undefined;
      if (!died) break;
      points += 1;
      await links.removeSpace(id);
      expect((await links.list(person)).map(({ linkId }) => linkId)).toEqual([kept.linkId]);
      const count = (await rowsOf(person)).find(({ entity }) => entity === 'LinkCount');
      expect([call, count?.links]).toEqual([call, 1]);
    }
    expect(points).toBeGreaterThanOrEqual(4);
  });
});

describe('a person who leaves', () => {
  it('takes all links along, page by page, also expired ones and those in spaces, and makes no more', async () => {
    const space = `o-${randomUUID()}`;
    for (let n = 0; n < 105; n += 1) await links.create(ann, n % 2 ? { space } : {});
    await links.create(ann, { expiresAt: soon() });
    links.world.now += 60_000;
    const exported: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page: { records: readonly unknown[]; cursor?: string } = await links.export(ann, cursor);
      exported.push(...page.records);
      cursor = page.cursor;
    } while (cursor);
    expect(exported).toHaveLength(105);
    expect(exported[0]).toMatchObject({ type: 'link', title: 'A task', path: '/tasks/1', visits: { people: 0 } });
    const removed: number[] = [];
    for (;;) {
      const answer = await links.erase(ann);
      removed.push(answer.removed.links ?? 0);
      if (!answer.again) break;
    }
    expect(removed).toEqual([100, 6, 0]);
    expect((await rowsOf(ann)).map(({ entity }) => entity)).toEqual(['Erased']);
    expect(await rowsOf(space)).toEqual([]);
    expect(await code(links.create(ann))).toBe('not-found');
    expect(await links.erase(ann)).toEqual({ removed: {} });
  });

  it('leaves nothing, whichever call of the erasure dies', async () => {
    let points = 0;
    for (let call = 1; call < 40; call += 1) {
      const person = randomUUID();
      await links.create(person, { space: `s-${person}` });
      links.world.crashAt = links.world.calls + call;
      const whole = async () => {
        while ((await links.erase(person)).again);
      };
      const died = await dies(whole());
      links.world.crashAt = undefined;
      if (!died) break;
      points += 1;
      await whole();
      expect((await rowsOf(person)).map(({ entity }) => entity)).toEqual(['Erased']);
    }
    expect(points).toBeGreaterThanOrEqual(6);
  });
});
