import { page } from '../../../lib/runtime/html-page.ts';

const style = `
label{display:block;font-weight:600;margin:1rem 0 .25rem}
input{box-sizing:border-box;font:inherit;max-width:100%;padding:.5rem;width:24rem}
[role=status]{font-weight:600;margin-top:1rem;min-height:1.5rem}
`;

/**
 * A page with a form that its script sends.
 * @param main HTML.
 * @param script runs once the page is there; sends with `send(path, body, done)` and writes to the element `#result`.
 */
export const formPage = (title: string, main: string, script: string): string =>
  page(title, `${main}\n<p id="result" role="status" tabindex="-1"></p>`, { style, script: `${sender}${script}` });

const sender = `
'use strict';
const result = document.getElementById('result');
function say(text) { result.textContent = text; result.focus(); }
async function send(path, body, button, done) {
  button.disabled = true;
  say('One moment ...');
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const content = await answer.json();
    if (answer.ok) return say(done(content));
    say([content.title, content.detail, content.remedy].filter(Boolean).join('. '));
  } catch {
    say('The server could not be reached. Please try again.');
  }
  button.disabled = false;
}
`;
