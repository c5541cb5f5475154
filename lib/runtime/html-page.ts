import { createHash } from 'node:crypto';

/** HTML pages that stand alone: no request for anything else, and a policy that lets only their own style and script run. */

export const escapeHtml = (text: string) => text.replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`);

/** A source of a Content-Security-Policy: this very text. */
export const hashSource = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;

/** What all pages look like; a page adds what it has beside. */
export const baseStyle = `
:root{color-scheme:light dark;font:100%/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:40rem;padding:1.5rem 1rem 3rem}
h1{font-size:1.6rem;line-height:1.2;overflow-wrap:anywhere}
button{font:inherit;font-weight:600;margin-top:1rem;padding:.6rem 1.2rem}
:focus-visible{outline:3px solid Highlight;outline-offset:2px}
`;

interface Additions {
  /** CSS. */
  readonly style?: string;
  /** Runs once the page is there; it may call the page's own origin. */
  readonly script?: string;
}

/** @param main HTML, below the title as its heading. */
export function page(title: string, main: string, { style = '', script }: Additions = {}): string {
  const css = `${baseStyle}${style}`;
  const policy = [
    "default-src 'none'",
    `style-src ${hashSource(css)}`,
    ...(script ? [`script-src ${hashSource(script)}`, "connect-src 'self'"] : []),
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
<style>${css}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${main}
</main>
${script ? `<script>${script}</script>\n` : ''}</body>
</html>
`;
}
