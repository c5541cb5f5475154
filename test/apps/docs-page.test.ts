import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPerson, type Person } from '../api/people.ts';
import { outputs } from '../api/stack.ts';
import type { Browser, BrowserWindow } from '../browsers/browser.ts';
import { inEachEngine } from '../browsers/engines.ts';

inEachEngine('the docs page', (engine) => {
  let browser: Browser;
  let page: BrowserWindow;
  let person: Person;
  /** It shows each of several hundred operations, which takes WebKit long on a busy machine. */
  const until = (expression: string) => page.until(expression, 60);
  beforeAll(async () => {
    [person, browser] = await Promise.all([createPerson(), engine.start()]);
    page = await browser.open(`${outputs.apiUrl}/docs`);
    await until("document.querySelector('.operation-filter-input')");
  });
  afterAll(() => browser?.stop());

  /** As a person does: the page's framework hears of it. */
  const type = (field: string, text: string) =>
    page.run(`
      const field = document.querySelector(${JSON.stringify(field)});
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(text)});
      field.dispatchEvent(new Event('input', { bubbles: true }));
    `);
  const click = async (element: string) => {
    await until(`document.querySelector(${JSON.stringify(element)})`);
    await page.run(`document.querySelector(${JSON.stringify(element)}).click()`);
  };
  const operations = "[...document.querySelectorAll('.opblock-summary-operation-id')].map((each) => each.textContent)";

  it('finds operations by words of their group, method, path, name or summary', async () => {
    await type('.operation-filter-input', 'PATCH profile');
    await until(`${operations}.join() === 'updateProfile'`);
    await type('.operation-filter-input', 'no such thing');
    await until(`${operations}.length === 0`);
  });

  it('signs a person in, and calls as them', async () => {
    await type('[name=email]', person.email);
    await type('[name=password]', person.password);
    await click('#sign-in button[type=submit]');
    await until(`document.querySelector('#sign-in output').textContent === 'Signed in as ${person.email}'`);
    await type('.operation-filter-input', 'getProfile');
    await until(`${operations}.join() === 'getProfile'`);
    await click('.opblock-summary-control');
    const answer = "document.querySelector('.live-responses-table .response')?.innerText";
    // Swagger UI takes no call, and stays with it, before it has resolved the operation: then it shows the parameters.
    await until("document.querySelector('.opblock-body .parameter__name')");
    await click('.execute');
    await until(answer);
    expect(await page.evaluate<string>(answer)).toMatch(new RegExp(`^200\\b[^]*"personId": "${person.personId}"`));
  });
});
