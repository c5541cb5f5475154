import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { identity } from './module.ts';

/** Events that this module puts on the bus. */
export const SessionsRevoked = z.object({ personId: Uuid, sessionIds: z.optional(z.array(z.string())) });
export type SessionsRevoked = z.infer<typeof SessionsRevoked>;
export const PersonDisabled = z.object({ personId: Uuid });
export const PersonErased = z.object({ personId: Uuid });

export const createPerson = identity.consumer({
  on: { userPool: 'post-confirmation' },
  summary: 'Create the person when a sign-up is confirmed',
  access: { people: ['PutItem'] },
});

export const relayWork = identity.consumer({
  on: { table: 'people', changes: ['insert'], where: { entity: ['Outbox'] } },
  summary: 'Hand work that was committed with a change to its queue or to the bus',
  access: {
    people: ['DeleteItem'],
    invitations: ['SendMessage'],
    erasureMails: ['SendMessage'],
    exportJobs: ['SendMessage'],
    erasures: ['SendMessage'],
    purges: ['SendMessage'],
    accounts: ['SendMessage'],
    events: ['PutEvents'],
  },
});
