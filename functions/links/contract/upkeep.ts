import * as z from 'zod/mini';
import { organisationDeleted } from '../../identity/contract/events.ts';
import { spaceDeleted } from '../../sync/contract/events.ts';
import { SpaceId } from '../../sync/contract/fields.ts';
import { links } from './module.ts';

export const followLinkSpaces = links.consumer({
  on: { event: [organisationDeleted, spaceDeleted] },
  summary: 'Let the links of a space that is gone be removed',
  access: { removals: ['SendMessage'] },
});

export const removeSpaceLinks = links.consumer({
  on: { queue: 'removals', batch: 1 },
  summary: 'Remove the links of a space',
  message: z.object({ space: SpaceId }),
  access: { links: ['Query', 'PutItem', 'UpdateItem', 'DeleteItem'], removals: ['SendMessage'] },
});

export const exportLinks = links.consumer({
  on: { person: 'export' },
  summary: 'The links that a person made',
  access: { links: ['Query', 'BatchGetItem'] },
});

export const eraseLinks = links.consumer({
  on: { person: 'erase' },
  summary: 'Remove the links that a person made, in whichever space',
  access: { links: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'BatchWriteItem'] },
});
