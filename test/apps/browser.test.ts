import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPerson, type Person } from '../api/people.ts';
import type { Browser, BrowserWindow } from '../browsers/browser.ts';
import { inEachEngine } from '../browsers/engines.ts';
import { type PageServer, servePageApp } from './page-server.ts';

inEachEngine('the client', (engine) => {
  let server: PageServer;
  let browser: Browser;
  let person: Person;
  let page: BrowserWindow;
  beforeAll(async () => {
    [server, browser, person] = await Promise.all([servePageApp(), engine.start(), createPerson()]);
    page = await browser.open(`${server.origin}/`);
    await page.until('window.app');
  });
  afterAll(async () => {
    await browser?.stop();
    server?.stop();
  });

  it('signs in with SRP, calls across origins, and is refused clearly', async () => {
    const signIn = `app.client.auth.signIn('${person.email}', '${person.password}')`;
    expect(await page.evaluate(signIn)).toMatchObject({ step: 'signed-in' });
    expect(await page.evaluate('app.client.api.getProfile({})')).toMatchObject({
      personId: person.personId,
      email: person.email,
    });
    const create = (name: string) => `app.client.api.createOrganisation({ body: { name: '${name}' } })`;
    expect(await page.evaluate(create('From a browser'))).toMatchObject({ name: 'From a browser', role: 'owner' });
    expect(await page.evaluate(`${create('')}.catch(({ code }) => code)`)).toBe('invalid-request');
  });

  it('opens a socket', async () => {
    const message = await page.evaluate(`new Promise((resolve, reject) => {
      const socket = app.client.socket({
        onMessage: (message) => {
          socket.close();
          resolve(message);
        },
        onState: (state, error) => (state === 'open' ? socket.send({ action: 'unheard-of' }) : error && reject(error)),
      });
    })`);
    expect(message).toMatchObject({ action: 'error' });
  });

  it('uploads a file in parts, goes on after a reload with those that are missing, and reads it back', async () => {
    const size = 2 * 8 * 1024 * 1024 + 1000;
    const source = `app.blobSource(new Blob([new Uint8Array(${size}).fill(7)]))`;
    const about = { space: `p-${person.personId}`, name: 'film.bin', type: 'application/octet-stream' };
    // With the second part on its way when the page goes: the first one is stored then.
    await page.run(`app.files(1).upload(${source}, ${JSON.stringify(about)}).done.catch(() => undefined)`);
    await page.until('app.parts.includes(2)');
    await page.reload();
    await page.until('window.app');
    const [pending] = await page.evaluate<{ id: string; name: string }[]>('app.files().pending()');
    expect(pending).toMatchObject({ name: 'film.bin' });
    const stored = await page.evaluate<{ fileId: string }>(`app.files().resume('${pending?.id}', ${source}).done`);
    expect(stored).toMatchObject({ state: 'ready', name: 'film.bin', current: { number: 1 } });
    expect(await page.evaluate('[...new Set(app.parts)]')).toEqual([2, 3]);
    const read = `app.files().download({ fileId: '${stored.fileId}' }).then(({ size, bytes }) => [size, bytes.length, bytes.every((byte) => byte === 7)])`;
    expect(await page.evaluate(read)).toEqual([size, size, true]);
    expect(await page.evaluate('app.files().pending()')).toEqual([]);
  });

  it('signs out', async () => {
    await page.evaluate('app.client.auth.signOut()');
    expect(await page.evaluate('app.client.auth.session()')).toBeUndefined();
  });
});
