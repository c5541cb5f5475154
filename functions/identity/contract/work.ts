import { relayOf } from '../../../lib/contract/relay-of.ts';
import { identity } from './module.ts';

export const createPerson = identity.consumer({
  on: { userPool: 'post-confirmation' },
  summary: 'Create the person when a sign-up is confirmed',
  access: { people: ['PutItem'] },
});

export const relayWork = identity.consumer({
  on: { table: 'people', changes: ['insert', 'modify'], where: { entity: ['Outbox', 'Organisation'] } },
  summary: 'Hand work that was committed with a change, and work that a new name of an organisation is, to its queue',
  access: {
    people: ['DeleteItem'],
    invitations: ['SendMessage'],
    erasureMails: ['SendMessage'],
    exportJobs: ['SendMessage'],
    erasures: ['SendMessage'],
    purges: ['SendMessage'],
    accounts: ['SendMessage'],
    renames: ['SendMessage'],
    authenticatorMails: ['SendMessage'],
  },
});

export const relayEvents = identity.consumer(relayOf('people'));
