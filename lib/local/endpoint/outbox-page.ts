import type { OutboxMessage } from './outbox.ts';

/** The outbox to look at in a browser: no script, nothing from elsewhere, and HTML of mails only inside a frame that may do nothing. */

const safe = (text: unknown) => String(text).replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`);

const style = `
:root{color-scheme:light dark;font:100%/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:60rem;padding:1rem}
article{border:1px solid #8886;border-radius:.5rem;margin:1rem 0;padding:.75rem 1rem}
h2{font-size:1.05rem;margin:0;overflow-wrap:anywhere}
p{margin:.25rem 0}
pre{margin:.5rem 0 0;overflow-wrap:anywhere;white-space:pre-wrap}
iframe{background:#fff;border:1px solid #8886;height:16rem;margin-top:.5rem;width:100%}
.channel{border-radius:1rem;border:1px solid #8886;font-size:.85rem;margin-right:.5rem;padding:.1rem .6rem}
`;

export const outboxPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'";

function headersOf({ headers, from, attributes }: OutboxMessage): string {
  const named = Array.isArray(headers) ? headers.map(({ Name, Value }) => [Name, Value]) : [];
  const extra = Object.entries((attributes ?? {}) as Record<string, { Value: string }>).map(([name, { Value }]) => [
    name,
    Value,
  ]);
  const rows = [...(from ? [['From', from]] : []), ...named, ...extra];
  return rows.length === 0
    ? ''
    : `<details><summary>Headers</summary><pre>${rows.map(([name, value]) => safe(`${name}: ${value}`)).join('\n')}</pre></details>`;
}

function messageArticle(message: OutboxMessage): string {
  const { id, channel, to, subject, text, html, at, kind, receipt } = message;
  const frame =
    typeof html === 'string' && html !== ''
      ? `<details><summary>HTML</summary><iframe sandbox title="HTML of the mail" srcdoc="${safe(html)}"></iframe></details>`
      : '';
  return `<article id="${safe(id)}">
<h2><span class="channel">${safe(channel)}</span>${safe(subject || kind)}</h2>
<p>to ${safe(to)} · <time datetime="${safe(at)}">${safe(at)}</time> · ${safe(id)}</p>
${receipt === undefined ? '' : `<p>receipt: ${safe(receipt)}</p>\n`}<pre>${safe(text)}</pre>
${headersOf(message)}${frame}
</article>`;
}

export const outboxPage = (messages: readonly OutboxMessage[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outbox</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Outbox</h1>
<p>What would have been sent from this machine, newest first: ${messages.length} so far. Nothing has left it.</p>
${messages.slice(0, 200).map(messageArticle).join('\n')}
</main>
</body>
</html>
`;
