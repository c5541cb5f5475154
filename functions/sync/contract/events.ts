import * as z from 'zod/mini';
import { SpaceId } from './fields.ts';
import { sync } from './module.ts';

export const spaceDeleted = sync.event('SpaceDeleted', {
  summary: 'A shared space is gone for everybody; what other modules keep for it is to go as well',
  detail: z.object({ space: SpaceId }),
});
