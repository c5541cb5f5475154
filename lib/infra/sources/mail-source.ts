import type { MakeSource } from './context.ts';
import { deliverThroughQueue } from './delivery-queue.ts';

/** `on: { mail }`: what SES tells of the stage's mails. A stage without a sender has nothing to tell. */
export const mailSource: MakeSource = (scope, id, { entry }, { foundation, mailEvents }) => {
  const { on } = entry;
  if (!('mail' in on)) throw new TypeError('not about mails');
  if (!mailEvents) return { grants: [], connect: () => undefined };
  return deliverThroughQueue(scope, id, foundation, {
    rules: [
      {
        id: 'Rule',
        pattern: {
          source: ['aws.ses'],
          detail: { eventType: [...on.mail], mail: { tags: { 'ses:configuration-set': [mailEvents] } } },
        },
        description: entry.summary,
      },
    ],
    timeout: entry.timeout,
  });
};
