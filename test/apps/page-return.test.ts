import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPerson, type Person } from '../api/people.ts';
import type { Browser, BrowserWindow } from '../browsers/browser.ts';
import { inEachEngine } from '../browsers/engines.ts';
import { type PageServer, servePageApp } from './page-server.ts';

inEachEngine('a page that somebody leaves, and goes back to', (engine) => {
  let server: PageServer;
  let browser: Browser;
  let person: Person;
  beforeAll(async () => {
    [server, browser, person] = await Promise.all([servePageApp(), engine.start(), createPerson()]);
  });
  afterAll(async () => {
    await browser?.stop();
    server?.stop();
  });

  async function signIn(): Promise<BrowserWindow> {
    const page = await browser.open(`${server.origin}/`);
    await page.until('window.app');
    await page.evaluate(`app.client.auth.signIn('${person.email}', '${person.password}')`);
    return page;
  }
  async function openTasks(beside: BrowserWindow): Promise<BrowserWindow> {
    const page = await beside.tab(`${server.origin}/?person=${person.personId}`);
    await page.until('window.tasks');
    await page.evaluate('tasks.sync.refresh()');
    return page;
  }
  /** Once the page has answered: an engine may forget to, for one that is gone. */
  const soon = (page: BrowserWindow, statement: string) => page.run(`setTimeout(() => { ${statement} })`);
  async function leave(page: BrowserWindow, address = '/elsewhere'): Promise<void> {
    await soon(page, `location.href = '${address}'`);
    await page.until(`location.pathname === '${address}' && document.readyState === 'complete'`);
  }
  /** @returns whether the browser had kept it aside. Each does; a page with tasks, which holds or awaits a lock, WebKit alone always. */
  async function goBack(page: BrowserWindow): Promise<boolean> {
    await soon(page, 'history.back()');
    await page.until(`location.pathname === '/' && window.app?.isShown`);
    const isBack = await page.evaluate<boolean>('app.isBack');
    if (engine.name === 'WebKit') expect(isBack).toBe(true);
    return isBack;
  }
  const add = (page: BrowserWindow, title: string) => page.evaluate(`tasks.add('${title}')`);
  const titles = (page: BrowserWindow, expected: string) => page.until(`tasks.titles.join() === '${expected}'`);

  it('knows of a sign-out on the page that it was left for', async () => {
    const page = await signIn();
    await leave(page, '/another');
    await page.until('window.app');
    await page.evaluate('app.client.auth.signOut()');
    expect(await goBack(page)).toBe(true);
    await page.until('app.signedOut');
    expect(await page.evaluate('app.client.auth.session()')).toBeUndefined();
  });

  it('keeps no other tab from the store that it was in the middle of writing to', async () => {
    const page = await signIn();
    const beside = await openTasks(page);
    await page.evaluate('app.beInTheMiddle()');
    await leave(page);
    await add(beside, 'Milk');
    await titles(beside, 'Milk');
    expect(await goBack(page)).toBe(true);
  });

  it('shows what other tabs wrote and received while it was away', async () => {
    const beside = await openTasks(await signIn());
    const page = await openTasks(beside);
    await titles(page, 'Milk');
    await leave(page);
    await add(beside, 'Nuts');
    await beside.evaluate('tasks.sync.flush()');
    await beside.evaluate('tasks.sync.refresh()');
    await goBack(page);
    await titles(page, 'Milk,Nuts');
  });

  it('hears the end of what it asked of another tab', async () => {
    const leading = await openTasks(await signIn());
    const page = await openTasks(leading);
    await leading.evaluate('app.hold()');
    await add(page, 'Oats');
    await page.run('tasks.flush()');
    await leave(page);
    await leading.evaluate('app.release()');
    await leading.evaluate('tasks.sync.flush()');
    if (await goBack(page)) await page.until('tasks.flushed');
    await page.until('tasks.sync.status().then(({ pending }) => pending === 0)');
  });

  it('begins no write as it is left, and makes it when it is back', async () => {
    const beside = await openTasks(await signIn());
    const page = await openTasks(beside);
    await page.run(`tasks.addWhenHidden('Plums')`);
    await leave(page);
    await add(beside, 'Zest');
    if (await goBack(page)) await titles(beside, 'Milk,Nuts,Oats,Plums,Zest');
  });

  it('leaves the lead to a tab that is still there', async () => {
    const page = await openTasks(await signIn());
    const beside = await openTasks(page);
    await leave(page);
    await add(beside, 'Yeast');
    await beside.evaluate('tasks.sync.flush()');
    await goBack(page);
    await page.until(`tasks.titles.includes('Yeast')`);
    await add(page, 'Apples');
    await page.evaluate('tasks.sync.flush()');
    await beside.until(`tasks.titles.includes('Apples')`);
  });
});
