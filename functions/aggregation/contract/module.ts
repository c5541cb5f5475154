import { defineModule } from '../../../lib/contract/module.ts';

/** Accounts at other banks, read through a provider whom their holder allowed it. No money is moved by it, and nothing of it stands in the ledger. */
export const aggregation = defineModule('aggregation', {
  summary: 'Accounts of customers at other banks, read through a provider',
  tables: {
    connections: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      stream: 'new',
      indexes: {
        /** With which something is to be done, and when; sparse. */
        agenda: { pk: 'agenda', sk: 'agendaAt', project: 'keys' },
      },
      localIndexes: {
        /** Transactions of a connection by their last change; sparse. */
        byChange: { sk: 'changedAt', project: 'all' },
      },
    },
  },
  queues: { due: {} },
  policies: {
    /** Using the module at all; what may be done with a connection is decided by its holder, as with accounts of the bank. */
    connection: { by: 'self', actions: ['use'] },
  },
  settings: {
    /** The provider that reads accounts at other banks: the address that takes its calls, or `sandbox`; empty: none. */
    provider: '',
    connectionsPerHolder: 10,
    /** Hours after which a connection is asked for what is new, when the provider says nothing. */
    syncHours: 6,
  },
  ranges: { connectionsPerHolder: [1, 100], syncHours: [1, 168] },
  forms: {
    provider: (text) => {
      if (!/^(sandbox|https:\/\/\S+)?$/.test(text)) throw new Error('must be an address with https, or `sandbox`');
    },
  },
});
