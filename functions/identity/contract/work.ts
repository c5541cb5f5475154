import { identity } from './module.ts';

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
