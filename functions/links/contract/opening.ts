import * as z from 'zod/mini';
import { Code } from './fields.ts';
import { links } from './module.ts';

export const showLink = links.route({
  method: 'GET',
  path: '/s/{code}',
  unversioned: true,
  auth: 'public',
  summary: 'Page of a share link, with what social networks and messengers show of it',
  description:
    'People and crawlers get the same page. A link that never was, was revoked or has expired: the same page with 404.',
  // Whatever is not a code leads to the same page as a code that nobody has. Networks and mails add a query of their own.
  params: { code: z.string() },
  ignoresQuery: true,
  head: true,
  response: z.unknown(),
  contentType: 'text/html',
  etag: true,
  errors: ['not-found'],
  notFoundPage: true,
  access: { links: ['GetItem', 'UpdateItem'], 'identity/people': ['GetItem'] },
});

export const resolveLink = links.route({
  method: 'GET',
  path: '/links/resolve/{code}',
  auth: 'public',
  summary: 'Where in the app a share link leads',
  description: 'For the app that the link opened: `code` is the last segment of its address.',
  params: { code: Code },
  response: z.strictObject({ path: z.string() }),
  errors: ['not-found'],
  access: { links: ['GetItem', 'UpdateItem'], 'identity/people': ['GetItem'] },
});

const wellKnown = {
  method: 'GET',
  unversioned: true,
  auth: 'public',
  response: z.unknown().register(z.globalRegistry, { type: 'object' }),
  etag: true,
  head: true,
  errors: ['not-found'],
} as const;

export const getAppleAssociation = links.route({
  ...wellKnown,
  path: '/.well-known/apple-app-site-association',
  summary: 'The apps that Apple’s systems open this domain’s links with',
});

export const getAndroidAssociation = links.route({
  ...wellKnown,
  path: '/.well-known/assetlinks.json',
  summary: 'The apps that Android opens this domain’s links with',
  response: z.unknown().register(z.globalRegistry, { type: 'array', items: { type: 'object' } }),
});
