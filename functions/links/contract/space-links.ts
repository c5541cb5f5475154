import * as z from 'zod/mini';
import { page, paging, Uuid } from '../../../lib/contract/schemas.ts';
import { SpaceId } from '../../sync/contract/fields.ts';
import { ShareLink } from './fields.ts';
import { links } from './module.ts';

/** As those see it who manage its space. */
export const SpaceLink = z.extend(ShareLink, { createdBy: Uuid });
export type SpaceLink = z.infer<typeof SpaceLink>;

const deciding = { 'identity/people': ['BatchGetItem'], 'sync/spaces': ['BatchGetItem'] } as const;

export const listSpaceLinks = links.route({
  method: 'GET',
  path: '/spaces/{spaceId}/links',
  auth: 'user',
  permission: 'sharing:use',
  summary: 'Links that belong to a space, whoever made them, oldest first',
  description: 'For those who manage the space: owner and admin, or a role with `link:manage`.',
  params: { spaceId: SpaceId },
  query: paging(100, 25),
  response: page(SpaceLink),
  errors: ['not-found', 'forbidden'],
  access: { links: ['Query', 'BatchGetItem'], ...deciding, cursorKey: ['GetSecretValue'] },
});

export const revokeSpaceLink = links.route({
  method: 'DELETE',
  path: '/spaces/{spaceId}/links/{linkId}',
  auth: 'user',
  permission: 'sharing:use',
  summary: 'End a link that belongs to a space, whoever made it; its page is gone at once',
  params: { spaceId: SpaceId, linkId: Uuid },
  errors: ['not-found', 'forbidden'],
  idempotency: 'none',
  access: { links: ['GetItem', 'DeleteItem', 'UpdateItem'], ...deciding },
});
