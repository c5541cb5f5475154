import { createHash } from 'node:crypto';

/** HTML pages that stand alone: no request for anything else, and a policy that lets only their own style and script run. */

export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const hash = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;

const style = `
:root{color-scheme:light dark;font:100%/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:40rem;padding:1.5rem 1rem 3rem}
h1{font-size:1.6rem;line-height:1.2}
label{display:block;font-weight:600;margin:1rem 0 .25rem}
input{box-sizing:border-box;font:inherit;max-width:100%;padding:.5rem;width:24rem}
button{font:inherit;font-weight:600;margin-top:1rem;padding:.6rem 1.2rem}
:focus-visible{outline:3px solid Highlight;outline-offset:2px}
[role=status]{font-weight:600;margin-top:1rem;min-height:1.5rem}
`;

/**
 * @param main HTML.
 * @param script runs once the page is there; sends with \`send(path, body, done)\` and writes to the element \`#result\`.
 */
export function page(title: string, main: string, script: string): string {
  const code = `${sender}${script}`;
  const policy = [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${hash(code)}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${main}
<p id="result" role="status" tabindex="-1"></p>
</main>
<script>${code}</script>
</body>
</html>
`;
}

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
