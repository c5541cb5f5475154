import { defineModule } from '../../../lib/contract/module.ts';
import { identity } from '../../identity/contract/module.ts';
import { errors } from './errors.ts';

/** Spaces, the documents in them, and the order of their changes; `lib/sync/items.ts` describes every item. */
export const sync = defineModule('sync', {
  summary: 'Documents that devices hold a copy of: spaces, changes, queries and search',
  tables: {
    /** Heads, members, clients and their outcomes. */
    spaces: { pk: 'pk', sk: 'sk', ttl: 'expiresAt', stream: 'both' },
    /** Documents by space and collection; the local indexes are slots for the indexes that collections declare. */
    documents: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      stream: 'both',
      localIndexes: {
        ix1: { sk: 'ix1', project: 'keys' },
        ix2: { sk: 'ix2', project: 'keys' },
        ix3: { sk: 'ix3', project: 'keys' },
        ix4: { sk: 'ix4', project: 'keys' },
      },
    },
    /** One row per change, by space and number: read strongly consistent, without a scan of what is old. */
    changes: { pk: 'pk', sk: 'sk', ttl: 'expiresAt' },
    /** Sockets that want to hear of a space. */
    subscriptions: { pk: 'pk', sk: 'sk', ttl: 'expiresAt' },
    /** Full-text index. */
    terms: { pk: 'pk', sk: 'sk' },
  },
  queues: { purges: {} },
  uses: { identity },
  errors,
  policies: {
    replica: { by: 'self', actions: ['push', 'pull', 'read'] },
    space: { by: 'self', actions: ['list', 'create', 'join', 'use'] },
  },
  settings: {
    /** Days for which a deletion is remembered; a device that was away longer starts anew. */
    tombstoneDays: 90,
    /** Days for which merged and rejected outcomes are kept. */
    outcomeDays: 90,
    /** Shared spaces that a person may be a member of. */
    spacesPerPerson: 200,
    membersPerSpace: 200,
    invitationHours: 72,
    /** Ephemeral messages that a socket may send in ten seconds. */
    signalsPerTenSeconds: 50,
    /** Subscribers up to which a space passes ephemeral messages on. */
    signalAudience: 200,
  },
  ranges: {
    tombstoneDays: [1, 3650],
    outcomeDays: [1, 3650],
    spacesPerPerson: [1, 1000],
    membersPerSpace: [1, 1000],
    invitationHours: [1, 720],
    signalsPerTenSeconds: [1, 1000],
    signalAudience: [2, 1000],
  },
});
