import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../examples/tasks/build.ts';
import { ports, type Served, serveApp } from '../../examples/tasks/serve.ts';
import { createPerson, mailsTo, signIn as signInAs } from '../api/people.ts';
import { eventually, outputs } from '../api/stack.ts';
import type { Browser, BrowserWindow } from '../browsers/browser.ts';
import { inEachEngine } from '../browsers/engines.ts';

/** Pictures of what the windows show, for whoever wants to see them. */
const pictures = process.env.MAINSTAY_PICTURES;

const password = 'Correct-Horse-7-Battery';

/** The API answers a few origins only. */
async function serveSomewhere(folder: string): Promise<Served> {
  for (const port of ports) {
    const served = await serveApp(port, { config: outputs, folder }).catch(() => undefined);
    if (served) return served;
  }
  throw new Error(`the ports ${ports.join(', ')} are all taken`);
}

const quoted = JSON.stringify;
/** Types into a field and leaves it. */
const type = (window: BrowserWindow, field: string, value: string) =>
  window.run(`
    const field = ${field};
    field.focus();
    field.value = ${quoted(value)};
    field.dispatchEvent(new Event('change', { bubbles: true }));
    field.blur();
  `);
const named = (name: string) => `document.querySelector(${quoted(`[name=${name}]`)})`;
const click = (window: BrowserWindow, node: string) => window.run(`${node}.click()`);
/** Sends a form as soon as its field is there. */
async function submitField(window: BrowserWindow, selector: string, value: string): Promise<void> {
  const field = `document.querySelector(${quoted(selector)})`;
  await window.until(field);
  await window.run(`
    const field = ${field};
    field.value = ${quoted(value)};
    field.form.requestSubmit();
  `);
}
const submit = (window: BrowserWindow, id: string, value: string) => submitField(window, `#${id}`, value);
const submitIn = (window: BrowserWindow, placeholder: string, value: string) =>
  submitField(window, `[placeholder="${placeholder}"]`, value);
const option = (text: string) =>
  `[...document.querySelectorAll('select option')].find((option) => option.textContent === ${quoted(text)})`;
const choose = (window: BrowserWindow, text: string) =>
  window.run(`
    const select = document.querySelector('select');
    select.value = ${option(text)}.value;
    select.dispatchEvent(new Event('change'));
  `);
const press = (window: BrowserWindow, text: string) =>
  click(window, `[...document.querySelectorAll('button')].find((button) => button.textContent === ${quoted(text)})`);
/** The row of a task, by its title. */
const row = (title: string) =>
  `[...document.querySelectorAll('ul.tasks li')].find((li) => li.querySelector('.title').value === ${quoted(title)})`;
const part = (title: string, selector: string) => `${row(title)}.querySelector(${quoted(selector)})`;
const chip = (id: string) => `document.getElementById(${quoted(id)})`;

async function signUp(window: BrowserWindow, email: string): Promise<void> {
  await window.until(named('email'));
  await press(window, 'I have no account yet');
  await type(window, named('email'), email);
  await type(window, named('password'), password);
  await press(window, 'Sign up');
  const code = await eventually(async () => {
    const found = (await mailsTo(email)).find((mail) => mail.code)?.code;
    if (!found) throw new Error('no code was mailed');
    return found;
  });
  await window.until(`${named('code')} && !${named('code')}.parentElement.hidden`);
  await type(window, named('code'), code);
  await press(window, 'Confirm');
  await window.until(`document.querySelector('header.bar')`);
}

async function signIn(window: BrowserWindow, email: string): Promise<void> {
  await window.until(named('email'));
  await type(window, named('email'), email);
  await type(window, named('password'), password);
  await press(window, 'Sign in');
  await window.until(`document.querySelector('header.bar')`);
}

inEachEngine('the example app in two windows', (engine) => {
  const email = `${randomUUID()}@example.com`;
  let folder: string;
  let browser: Browser;
  let site: Served;
  let phone: BrowserWindow;
  let laptop: BrowserWindow;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mainstay-example-'));
    await buildApp(folder);
    site = await serveSomewhere(folder);
    browser = await engine.start();
  });
  afterAll(async () => {
    await browser?.stop();
    await site?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const picture = (window: BrowserWindow, name: string) =>
    pictures && engine.can.includes('screenshots')
      ? window.screenshot(join(pictures, `${engine.name}-${name}.png`))
      : undefined;

  it('signs up in one, signs in in the other, and both see what each writes', async () => {
    phone = await browser.open(site.origin);
    await signUp(phone, email);
    await submit(phone, 'new-list', 'Garden');
    await phone.until(chip('new-task'));
    await submit(phone, 'new-task', 'Plant tulips');
    await phone.until(
      `${chip('pending')}.hidden && ${chip('connection')}.textContent === 'Online' && ${row('Plant tulips')}`,
    );

    laptop = await browser.open(site.origin);
    await signIn(laptop, email);
    await laptop.until(row('Plant tulips'));
    await submit(laptop, 'new-task', 'Mow the lawn');
    await click(laptop, part('Plant tulips', '.votes'));
    await phone.until(`${row('Mow the lawn')} && ${part('Plant tulips', '.votes')}.textContent === '▲ 1'`);
    await picture(phone, '2-both-online');
  });

  it('goes on without a network, and opens again without one, nor its own server', async () => {
    await phone.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await phone.offline(true);
    await phone.until(`${chip('connection')}.textContent === 'Offline'`);
    await submit(phone, 'new-task', 'Buy seeds');
    await click(phone, part('Plant tulips', '.votes'));
    await type(phone, part('Mow the lawn', '.budget'), '50');
    await phone.until(`${chip('pending')}.textContent === '3 waiting' && ${row('Buy seeds')}.className === 'pending'`);
    await site.stop();
    await phone.reload();
    await phone.until(`${row('Buy seeds')} && ${chip('pending')}.textContent === '3 waiting'`);
    expect(await phone.evaluate(`${part('Plant tulips', '.votes')}.textContent`)).toBe('▲ 2');
    expect(await phone.evaluate(`${row('Buy seeds')}.className`)).toBe('pending');
    await picture(phone, '3-offline');
    site = await serveSomewhere(folder);
  });

  it('sends what waited, adds up votes of both, and shows what the backend refused', async () => {
    await click(laptop, part('Plant tulips', '.votes'));
    await type(laptop, part('Mow the lawn', '.budget'), '80');
    await laptop.until(`${part('Plant tulips', '.votes')}.textContent === '▲ 2'`);
    const { personId, call } = await signInAs(email, password);
    await eventually(async () => {
      const { body } = await call('GET', `/v1/spaces/p-${personId}/collections/tasks`);
      expect(JSON.stringify(body)).toContain('"budget":80');
    });

    await phone.offline(false);
    await phone.until(`${chip('connection')}.textContent === 'Online' && ${chip('pending')}.hidden`, 40);
    await phone.until(`${chip('rejected')}.textContent === '1 refused'`);
    await laptop.until(`${row('Buy seeds')} && ${part('Plant tulips', '.votes')}.textContent === '▲ 3'`);
    await phone.until(`${part('Mow the lawn', '.budget')}.value === '80'`);
    expect(await phone.evaluate(`document.querySelector('.refused').innerText`)).toMatch(
      /Mow the lawn.*budget: 50.*conflict/s,
    );
    await picture(phone, '4-refused');
    await press(phone, 'Send again');
    await phone.until(`!document.querySelector('.refused') && ${chip('rejected')}.hidden`);
    await laptop.until(`${part('Mow the lawn', '.budget')}.value === '50'`);
    await picture(laptop, '5-in-step');
  });

  it('shares a space with another person, who sees its tasks as they are written', async () => {
    await press(phone, 'Share');
    await submitIn(phone, 'Name of a new shared space', 'Allotment');
    await phone.until(option('Allotment'));
    await choose(phone, 'Allotment');
    await submit(phone, 'new-list', 'Beds');
    await phone.until(chip('new-task'));
    await submit(phone, 'new-task', 'Dig the first bed');
    await press(phone, 'Share');
    await press(phone, 'Invite to “Allotment”');
    await phone.until(`${chip('invitation')}.value`);
    await picture(phone, '6-invitation');
    const code = await phone.evaluate<string>(`${chip('invitation')}.value`);
    await press(phone, 'Close');

    const tablet = await browser.open(site.origin);
    const ben = await createPerson();
    await signIn(tablet, ben.email);
    await press(tablet, 'Share');
    await submitIn(tablet, 'Code of an invitation', code);
    await tablet.until(option('Allotment'));
    await choose(tablet, 'Allotment');
    await tablet.until(row('Dig the first bed'));
    await click(tablet, part('Dig the first bed', 'input[type=checkbox]'));
    await phone.until(`${row('Dig the first bed')}.classList.contains('done')`);
    await picture(tablet, '7-joined');
  });

  it('forgets everything at sign-out, and shows nothing of it in another tab', async () => {
    const beside = await laptop.tab(site.origin);
    await beside.until(row('Plant tulips'));
    await press(laptop, 'Sign out');
    await laptop.until(named('email'));
    await beside.until(`${named('email')} && !document.querySelector('header.bar')`);
    const left = await laptop.evaluate<string[]>(
      `indexedDB.databases().then((all) => Promise.all(all.map(({ name }) => new Promise((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const counting = opening.result.transaction('rows').objectStore('rows').getAllKeys();
          counting.onsuccess = () => resolve(counting.result.join());
        };
      }))))`,
    );
    expect(left.join('')).not.toMatch(/d\//);
    expect(await laptop.evaluate<number>('localStorage.length')).toBe(0);
  });
});
