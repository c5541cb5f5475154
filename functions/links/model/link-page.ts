import { createHash } from 'node:crypto';
import type { AppLinks } from '../../../lib/contract/app-links.ts';
import { baseStyle, escapeHtml, hashSource } from '../../../lib/runtime/html-page.ts';

/** Pages that stand alone: nothing that runs, no form, and no request but for the image that the maker named. */

export interface Shown {
  readonly code: string;
  readonly path: string;
  readonly title: string;
  readonly description?: string | undefined;
  readonly imageUrl?: string | undefined;
}

export interface Surroundings {
  readonly apps: AppLinks;
  readonly appName: string;
  readonly indexed: boolean;
  /** Address of the page. */
  readonly url: string;
}

const style = `${baseStyle}
img{height:auto;max-width:100%}
a{font-weight:600}
`;

const policyOf = (imageUrl?: string) =>
  [
    "default-src 'none'",
    `style-src ${hashSource(style)}`,
    ...(imageUrl ? [`img-src ${new URL(imageUrl).origin}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const headersOf = (indexed: boolean, imageUrl?: string) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policyOf(imageUrl),
  ...(indexed ? {} : { 'x-robots-tag': 'noindex' }),
});

const named = (attribute: 'name' | 'property') => (tags: readonly (readonly [string, string | undefined])[]) =>
  tags.flatMap(([name, content]) =>
    content === undefined ? [] : [`<meta ${attribute}="${name}" content="${escapeHtml(content)}">`],
  );

function frame(title: string, head: readonly string[], main: readonly string[]): string {
  return `<!doctype html>
<html lang="en" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
${head.join('\n')}
<style>${style}</style>
</head>
<body>
<main>
${main.join('\n')}
</main>
</body>
</html>
`;
}

const anchor = (address: string, text: string) => `<p><a href="${escapeHtml(address)}">${escapeHtml(text)}</a></p>`;

/** Google hands the referrer to the app that is installed from there: the one way to a deferred link that needs no fingerprint. */
function storesOf({ stores = {} }: AppLinks, code: string): string[] {
  const referrer = encodeURIComponent(`link=${code}`);
  return [
    ...(stores.apple ? [anchor(`https://apps.apple.com/app/id${stores.apple}`, 'Get it in the App Store')] : []),
    ...(stores.google
      ? [
          anchor(
            `https://play.google.com/store/apps/details?id=${stores.google}&referrer=${referrer}`,
            'Get it on Google Play',
          ),
        ]
      : []),
  ];
}

/** The page of a link: what previews read, and ways into the app. */
export function linkPage(link: Shown, { apps, appName, indexed, url }: Surroundings) {
  const { title, description, imageUrl, path, code } = link;
  const store = apps.stores?.apple;
  const head = [
    ...named('name')([
      ['description', description],
      ['robots', indexed ? undefined : 'noindex'],
      ['apple-itunes-app', store && `app-id=${store}, app-argument=${url}`],
      ['twitter:card', imageUrl ? 'summary_large_image' : 'summary'],
      ['twitter:title', title],
      ['twitter:description', description],
      ['twitter:image', imageUrl],
    ]),
    ...named('property')([
      ['og:type', 'website'],
      ['og:site_name', appName],
      ['og:title', title],
      ['og:description', description],
      ['og:url', url],
      ['og:image', imageUrl],
    ]),
    `<link rel="canonical" href="${escapeHtml(url)}">`,
  ];
  const main = [
    `<h1 dir="auto">${escapeHtml(title)}</h1>`,
    ...(description === undefined ? [] : [`<p dir="auto">${escapeHtml(description)}</p>`]),
    ...(imageUrl === undefined ? [] : [`<p><img src="${escapeHtml(imageUrl)}" alt=""></p>`]),
    anchor(apps.scheme ? `${apps.scheme}://${path}` : url, `Open in ${appName}`),
    ...storesOf(apps, code),
  ];
  const body = frame(title, head, main);
  return {
    etag: createHash('sha256').update(body).digest('base64url').slice(0, 22),
    // Kept by nobody without asking: a link that is revoked is gone at once.
    cacheControl: 'no-cache',
    send: () => ({ body, headers: headersOf(indexed, imageUrl) }),
  };
}

/** The one page of all links that lead nowhere. */
export const missingPage = (appName: string) => ({
  headers: headersOf(false),
  body: frame(
    'This link leads nowhere',
    ['<meta name="robots" content="noindex">'],
    [
      '<h1>This link leads nowhere</h1>',
      `<p>It was ended, has expired, or is incomplete. Whoever sent it can share it again from ${escapeHtml(appName)}.</p>`,
    ],
  ),
});
