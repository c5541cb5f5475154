import { defineModule } from '../../../lib/contract/module.ts';
import { errors } from './errors.ts';

/** Events of an organisation, delivered to addresses that it names, signed as the Standard Webhooks specification says. */
export const webhooks = defineModule('webhooks', {
  summary: 'Events of an organisation, delivered to addresses that it names',
  tables: {
    hooks: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      stream: 'new',
      indexes: {
        /** Deliveries to be woken, and dead ones by endpoint; sparse: what succeeds at once is never in it. */
        agenda: { pk: 'agenda', sk: 'agendaAt', project: ['orderKey'] },
      },
      localIndexes: {
        /** Deliveries of an endpoint by time. */
        byTime: { sk: 'loggedAt', project: 'keys' },
        /** Deliveries that keep an order and are not over, by what they are about; sparse. */
        lanes: { sk: 'lane', project: ['turn'] },
      },
    },
    /** Webhooks of others: of another lifecycle, and open to the consumers of other modules, who may not see secrets. */
    inbox: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      stream: 'new',
      indexes: {
        /** Messages of a source by state and time. */
        shelves: {
          pk: 'shelf',
          sk: 'receivedAt',
          project: ['messageId', 'source', 'eventId', 'type', 'size', 'seen', 'failures'],
        },
      },
    },
  },
  queues: { deliveries: {}, purges: {} },
  errors,
  policies: {
    webhook: {
      by: 'membership',
      param: 'organisationId',
      actions: ['read', 'create', 'update', 'delete', 'send'],
      roles: { owner: '*', admin: '*', member: [] },
      custom: true,
    },
    inbound: { by: 'group', group: 'admin', actions: ['read', 'configure', 'replay'] },
  },
  settings: {
    endpointsPerOrganisation: 10,
    /** Hours for which deliveries are signed with the secret before as well, and inbound ones may be. */
    secretOverlapHours: 24,
    /** Failures in a row after which an endpoint is only probed. */
    failuresToOpen: 5,
    /** Days of nothing but failures after which an endpoint is disabled. */
    disableAfterDays: 5,
    /** Days for which deliveries can be looked at and sent again. */
    logDays: 30,
    /** Seconds that the signed time of an inbound webhook may lie from ours. */
    inboundToleranceSeconds: 300,
    /** Days for which inbound webhooks are kept, and their ids known. */
    inboundDays: 30,
    /** Lets endpoints be http addresses of 127.0.0.1: in the stage `dev` on a laptop. Elsewhere, and in AWS, it does nothing. */
    localReceivers: true,
  },
  ranges: {
    endpointsPerOrganisation: [1, 50],
    secretOverlapHours: [0, 168],
    failuresToOpen: [1, 100],
    disableAfterDays: [1, 30],
    logDays: [5, 90],
    inboundToleranceSeconds: [30, 900],
    inboundDays: [7, 365],
  },
});
