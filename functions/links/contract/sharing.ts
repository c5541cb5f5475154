import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { SpaceId } from '../../sync/contract/fields.ts';
import { AppPath, Description, ImageUrl, ShareLink, Title } from './fields.ts';
import { links } from './module.ts';

const making = links.limit('making', { per: 'person', tokens: 60, refillPerSecond: 0.1 });

export const createLink = links.route({
  method: 'POST',
  path: '/links',
  auth: 'user',
  permission: 'sharing:use',
  summary: 'Make a link to something in the app, with a page that shows it to others',
  description:
    'Whoever has the link sees title, description and image. What it leads to is protected by the app’s own rights, not by the link.',
  status: 201,
  body: z.strictObject({
    path: AppPath,
    title: Title,
    description: z.optional(Description),
    imageUrl: z.optional(ImageUrl),
    expiresAt: z.optional(Timestamp),
    space: z.optional(SpaceId),
  }),
  response: ShareLink,
  errors: ['not-found', 'forbidden', 'link-limit', 'link-image-refused', 'link-expiry-refused', 'conflict'],
  limit: making,
  access: {
    links: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    'identity/people': ['BatchGetItem'],
    'sync/spaces': ['BatchGetItem'],
  },
});

export const listLinks = links.route({
  method: 'GET',
  path: '/links',
  auth: 'user',
  permission: 'sharing:use',
  summary: 'Links that the caller made, oldest first',
  query: paging(100, 25),
  response: page(ShareLink),
  access: { links: ['Query', 'BatchGetItem'], cursorKey: ['GetSecretValue'] },
});

export const getLink = links.route({
  method: 'GET',
  path: '/links/{linkId}',
  auth: 'user',
  permission: 'sharing:use',
  summary: 'A link of the caller, with how often it was opened',
  params: { linkId: Uuid },
  response: ShareLink,
  errors: ['not-found'],
  access: { links: ['GetItem'] },
});

export const revokeLink = links.route({
  method: 'DELETE',
  path: '/links/{linkId}',
  auth: 'user',
  permission: 'sharing:use',
  summary: 'End a link; its page is gone at once',
  params: { linkId: Uuid },
  errors: ['not-found'],
  idempotency: 'none',
  access: { links: ['GetItem', 'DeleteItem', 'UpdateItem'] },
});
