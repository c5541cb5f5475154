import { defineModule } from '../../../lib/contract/module.ts';
import { identity } from '../../identity/contract/module.ts';

/** Feature flags and remote values, whom they are for, and the oldest app served; evaluated here, told to devices. */
export const config = defineModule('config', {
  summary: 'Feature flags and remote config, evaluated on the server and told to devices; the oldest app served',
  tables: {
    /** What is in force, and the history of each part. */
    rules: { pk: 'pk', sk: 'sk', ttl: 'expiresAt', stream: 'new' },
    /** Sockets that want to hear of changes. */
    listeners: { pk: 'pk', sk: 'sk', ttl: 'expiresAt' },
  },
  queues: { pokes: {} },
  uses: { identity },
  errors: {
    'definition-invalid': {
      status: 422,
      title: 'The definition contradicts itself or what is there',
      remedy: 'Correct what stands in `issues`, and send it again.',
    },
    'config-full': {
      status: 409,
      title: 'There is no room for more',
      remedy: 'Archive what nobody asks for any more, or make conditions shorter with a segment.',
    },
  },
  policies: {
    config: { by: 'self', actions: ['read'], whileErasing: ['read'] },
    flag: { by: 'group', group: 'admin', actions: ['list', 'read', 'write', 'archive', 'delete', 'kill', 'explain'] },
    segment: { by: 'group', group: 'admin', actions: ['list', 'write', 'delete'] },
    minimum: { by: 'group', group: 'admin', actions: ['list', 'write'] },
  },
  settings: {
    /** Seconds for which a function evaluates with what it read; a device that was told of a change is never answered from before it. */
    staleSeconds: 5,
    flags: 500,
    /** Bytes of all flags and segments together, which each function holds. */
    bytes: 1_000_000,
    /** Seconds over which devices spread their reads after a change. */
    spreadSeconds: 20,
  },
  ranges: { staleSeconds: [0, 60], flags: [1, 5_000], bytes: [10_000, 4_000_000], spreadSeconds: [0, 600] },
});
