import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showLink } from '../../functions/links/contract/opening.ts';
import { missingPage } from '../../functions/links/model/link-page.ts';
import { operation } from '../../functions/links/show-link.ts';
import { openingStore } from '../../functions/links/store/opening.ts';
import type { AppLinks } from '../../lib/contract/app-links.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { HttpResponse } from '../../lib/runtime/pipeline/exchange.ts';
import type { Browser, BrowserWindow } from '../browsers/browser.ts';
import { chromium } from '../browsers/chromium.ts';
import { isWanted } from '../browsers/engines.ts';
import { event, services } from '../runtime/route-fixture.ts';

const code = 'abcdefghijkl';
const url = `https://go.example.com/s/${code}`;
const apps: AppLinks = {
  origin: 'https://go.example.com',
  scheme: 'myapp',
  stores: { apple: '1234567890', google: 'com.example.app' },
};
const state = {
  item: {} as Record<string, unknown>,
  apps,
  appName: 'Shop',
  indexed: false,
};
const plain = { path: '/tasks/1', title: 'A task', description: 'To do', imageUrl: 'https://images.example.com/a.png' };

const dynamo = {
  get: async ({ Key }: { Key: { pk: string } }) => ({
    Item: Key.pk === `LINK#${code}` ? { code, people: 0, crawlers: 0, apps: 0, ...state.item } : undefined,
  }),
  update: async () => ({}),
};
const handler = handle(
  showLink,
  {
    ...services,
    store: openingStore({ dynamo: dynamo as never, name: () => 'links' }),
    readAccount: async () => ({}),
    around: () => ({
      apps: state.apps,
      appName: state.appName,
      indexed: state.indexed,
      origin: 'https://go.example.com',
    }),
    notFoundPage: () => missingPage(state.appName),
  },
  operation,
);
const ask = async (asked: string, more: object = {}, method = 'GET') =>
  (await handler(event(method, `/s/${asked}`, { pathParameters: { code: asked }, ...more }), {})) as HttpResponse;
async function shown(item: object) {
  state.item = { ...item };
  return (await ask(code)).body ?? '';
}

describe('the page of a link', () => {
  it('says who may do what: nothing runs, nothing is sent, only the one image is fetched, nobody frames or lists it', async () => {
    state.item = plain;
    const { statusCode, headers } = await ask(code);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-robots-tag': 'noindex',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const policy = Object.fromEntries(
      (headers['content-security-policy'] ?? '').split('; ').map((each) => {
        const [name = '', ...values] = each.split(' ');
        return [name, values.join(' ')];
      }),
    );
    expect(policy).toEqual({
      'default-src': "'none'",
      'style-src': expect.stringMatching(/^'sha256-[A-Za-z0-9+/=]{44}'$/),
      'img-src': 'https://images.example.com',
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
    state.item = { ...plain, imageUrl: undefined };
    expect((await ask(code)).headers['content-security-policy']).not.toContain('img-src');
    state.indexed = true;
    const listed = await ask(code);
    state.indexed = false;
    expect(listed.headers).not.toHaveProperty('x-robots-tag');
    expect(listed.body).not.toContain('noindex');
  });

  it('is the same for people and crawlers, with what networks add to its address, and 304 for whoever has it', async () => {
    state.item = plain;
    const answers = [];
    for (const userAgent of ['Mozilla/5.0 (iPhone)', 'facebookexternalhit/1.1']) {
      const requestContext = {
        ...event('GET', '/').requestContext,
        http: { method: 'GET', sourceIp: '1.1.1.1', userAgent },
      };
      answers.push(await ask(code, { requestContext, queryStringParameters: { fbclid: 'x', utm_source: 'mail' } }));
    }
    expect(answers[0]?.body).toBe(answers[1]?.body);
    const again = await ask(code, { headers: { 'if-none-match': answers[0]?.headers.etag } });
    expect([again.statusCode, again.body]).toEqual([304, undefined]);
    const head = await ask(code, {}, 'HEAD');
    expect([head.statusCode, head.body, head.headers.etag]).toEqual([200, undefined, answers[0]?.headers.etag]);
  });

  it('of a link that never was, has expired or was mistyped is one and the same, with 404', async () => {
    state.item = plain;
    const missing = [await ask('ABCDEFGHIJKL'), await ask('x'), await ask('<script>alert(1)</script>')];
    state.item = { ...plain, validUntil: '2026-10-31T23:59:59.999Z' };
    missing.push(await ask(code, { headers: { 'if-none-match': '*' } }));
    for (const answer of missing) {
      expect(answer).toMatchObject({ statusCode: 404, body: missing[0]?.body });
      expect({ ...answer.headers }).toEqual({ ...missing[0]?.headers });
    }
    expect(missing[0]?.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
    expect(missing[0]?.body).toContain('This link leads nowhere');
    expect((await ask('x', {}, 'HEAD')).body).toBeUndefined();
  });

  it('leads into the app by its scheme or its own address, and nowhere else but to the stores', async () => {
    const addresses = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, each]) => each);
    expect(addresses(await shown(plain))).toEqual([
      url,
      'myapp:///tasks/1',
      'https://apps.apple.com/app/id1234567890',
      `https://play.google.com/store/apps/details?id=com.example.app&#38;referrer=link%3D${code}`,
    ]);
    state.apps = {};
    const without = await shown(plain);
    state.apps = apps;
    expect(addresses(without)).toEqual([url, url]);
    expect(without).not.toContain('apple-itunes-app');
  });
});

const hostile = [
  '"><script>window.hacked=1</script>',
  "'><img src=x onerror=window.hacked=1>",
  '</title><script>window.hacked=1</script>',
  '</style><svg onload=window.hacked=1>',
  '" onmouseover="window.hacked=1" x="',
  '--><script>window.hacked=1</script><!--',
  '&lt;script&gt;&#34;&quot;&amp;',
  '`$' + '{window.hacked=1}`',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '\u200Fשלום <b>&',
];

describe.runIf(isWanted(chromium))('a browser that is given hostile texts', () => {
  let server: Server;
  let browser: Browser;
  let blank: BrowserWindow;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const text = hostile[Number(request.url?.slice(1))] ?? '';
      // Without an image: it would be asked for where it says.
      state.item = { path: `/x?${text}`, title: text, description: text };
      const { headers, body } = await ask(code);
      response.writeHead(200, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.start();
    blank = await browser.open('about:blank');
    state.appName = hostile[0] ?? '';
  });
  afterAll(async () => {
    await browser?.stop();
    server?.closeAllConnections();
    server?.close();
  });

  it.each(hostile)('reads %s as a text, in every tag and element', async (text) => {
    const link = { ...plain, title: text, description: text, path: `/x?${text}` };
    const item = { ...link, imageUrl: `https://images.example.com/${text}` };
    const html = await shown(item);
    const found = await blank.evaluate<Record<string, unknown>>(`(() => {
      const read = new DOMParser().parseFromString(${JSON.stringify(html)}, 'text/html');
      const content = (selector) => read.querySelector(selector)?.getAttribute('content');
      const all = [...read.querySelectorAll('*')];
      return {
        elements: [...new Set(all.map(({ localName }) => localName))].sort().join(' '),
        attributes: [...new Set(all.flatMap((each) => each.getAttributeNames()))].sort().join(' '),
        heading: read.querySelector('h1').textContent,
        ogTitle: content('[property="og:title"]'), twitterTitle: content('[name="twitter:title"]'),
        ogDescription: content('[property="og:description"]'), description: content('[name=description]'),
        ogImage: content('[property="og:image"]'), site: content('[property="og:site_name"]'),
        image: read.querySelector('img').getAttribute('src'),
        links: [...read.querySelectorAll('a')].map((each) => each.getAttribute('href')),
      };
    })()`);
    expect(found).toEqual({
      elements: 'a body h1 head html img link main meta p style title',
      attributes: 'alt charset content dir href lang name prefix property rel src',
      ...{ heading: text, ogTitle: text, twitterTitle: text, ogDescription: text, description: text },
      ...{ ogImage: item.imageUrl, image: item.imageUrl, site: hostile[0] },
      links: [
        `myapp://${item.path}`,
        'https://apps.apple.com/app/id1234567890',
        `https://play.google.com/store/apps/details?id=com.example.app&referrer=link%3D${code}`,
      ],
    });
  });

  it('runs none of them, and stays where it is', async () => {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const [n, text] of hostile.entries()) {
      const page = await browser.open(`${address}/${n}`);
      await page.until('document.readyState === "complete" && document.querySelector("h1")');
      const seen =
        '[window.hacked, location.href, document.querySelector("h1").textContent, getComputedStyle(document.body).maxWidth]';
      expect(await page.evaluate(`JSON.stringify(${seen})`)).toBe(
        JSON.stringify([null, `${address}/${n}`, text, '640px']),
      );
      // What the policy is for: even what somebody could put into the page would not run.
      await page.evaluate(`document.body.innerHTML = '<img src=x onerror="window.hacked=1"><form action="/y"></form>'`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await page.evaluate('typeof window.hacked')).toBe('undefined');
    }
  });
});
