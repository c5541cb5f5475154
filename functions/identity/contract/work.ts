import { relayOf } from '../../../lib/contract/relay-of.ts';
import { identity } from './module.ts';

export const createPerson = identity.consumer({
  on: { userPool: 'post-confirmation' },
  summary: 'Create the person when a sign-up is confirmed',
  access: { people: ['PutItem'] },
});

/** Less time than Cognito's five seconds, of which a cold start takes its part: what the function could not do must not fail a message. */
export const warnOldAddress = identity.consumer({
  on: { userPool: 'custom-message' },
  summary: 'Tell the address that an account has when another one is asked for',
  timeout: 4,
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'] },
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
