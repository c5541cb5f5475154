import { defineModule } from '../../../lib/contract/module.ts';
import { identity } from '../../identity/contract/module.ts';
import { sync } from '../../sync/contract/module.ts';
import { errors } from './errors.ts';

/** What is said to people: by mail, text message, push notification and in the app, as each of them wants to be told. */
export const messaging = defineModule('messaging', {
  summary: 'Messages to people by e-mail, SMS, push and in the app; preferences, templates, campaigns',
  uses: { identity, sync },
  tables: {
    messages: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      stream: 'both',
      indexes: {
        /** Deliveries and campaigns that wait for their time; sparse: what goes out at once is never in it. */
        agenda: { pk: 'agenda', sk: 'agendaAt', project: 'keys' },
        /** Messages by id: they stand in the partition of their person. */
        byMessage: { pk: 'lookup', project: 'keys' },
      },
      localIndexes: {
        /** What a person has not read yet; sparse. */
        unread: { sk: 'unreadAt', project: 'keys' },
      },
    },
  },
  queues: { emails: {}, texts: {}, pushes: {}, inboxes: {}, publications: {}, batches: {} },
  errors,
  policies: {
    message: { by: 'group', group: 'admin', actions: ['send', 'read'] },
    template: { by: 'group', group: 'admin', actions: ['read', 'update', 'delete'] },
    audience: { by: 'group', group: 'admin', actions: ['read', 'update', 'delete'] },
    campaign: { by: 'group', group: 'admin', actions: ['read', 'create', 'update'] },
    ownInbox: { by: 'self', actions: ['read', 'update'], whileErasing: ['read'] },
    preference: { by: 'self', actions: ['read', 'update'], whileErasing: ['read'] },
    activity: { by: 'self', actions: ['record'] },
  },
  settings: {
    /** Days for which messages, their deliveries and the inbox are kept. */
    messageDays: 90,
    /** Attempts of a delivery that the provider refuses for the moment. */
    attempts: 6,
    /** Hour of the day, in the person's time zone, at which digests leave. */
    digestHour: 8,
    /** Day of the week on which weekly digests leave: 1 is Monday, 7 is Sunday. */
    digestWeekday: 1,
    /** Name of the app in digests and on the page that ends a subscription. */
    appName: 'the app',
    /** Template of digests whose mails name none of their own; none: the mails one below the other. */
    digestTemplate: '',
  },
  ranges: {
    messageDays: [1, 730],
    attempts: [1, 6],
    digestHour: [0, 23],
    digestWeekday: [1, 7],
  },
});
