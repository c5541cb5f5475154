import { defineModule } from '../../../lib/contract/module.ts';
import { identity } from '../../identity/contract/module.ts';
import { sync } from '../../sync/contract/module.ts';

/** Links that people share: a page for whoever has no app, and the files by which systems let the app open them instead. */
export const links = defineModule('links', {
  summary: 'Share links with pages for previews, and the files that let them open the app',
  tables: { links: { pk: 'pk', sk: 'sk', ttl: 'expiresAt' } },
  queues: { removals: {} },
  uses: { identity, sync },
  errors: {
    'link-limit': {
      status: 409,
      title: 'The person has as many links as they may have',
      remedy: 'Revoke one that is not used any more.',
    },
    'link-image-refused': {
      status: 422,
      title: 'A page may not show this image',
      remedy:
        'Name a PNG, JPEG, WebP or GIF file under one of the addresses that the stage lists in `links.imageOrigins`.',
    },
    'link-expiry-refused': {
      status: 422,
      title: 'A link cannot end then',
      remedy: 'Name a time in the future, within ten years; without one the link stays until it is revoked.',
    },
  },
  policies: {
    sharing: { by: 'self', actions: ['use'] },
    /** Making links that belong to a space, and go with it; seeing and ending those that others made there. */
    link: {
      by: 'space',
      actions: ['create', 'manage'],
      roles: { owner: '*', admin: '*', member: ['create'], reader: [] },
      custom: true,
    },
  },
  settings: {
    linksPerPerson: 500,
    /** Name of the app on pages. */
    appName: 'the app',
    /** Whether search engines may list the pages. */
    indexed: false,
  },
  ranges: { linksPerPerson: [1, 2_000] },
});
