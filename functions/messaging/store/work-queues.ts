import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { messaging } from '../contract/module.ts';
import type { Work } from '../contract/work.ts';

export type WorkQueues = Readonly<Record<Work, Pick<Queue, 'send'>>>;

/** The queue of each kind of work. */
export const workQueues = (): WorkQueues => ({
  email: createQueue(() => queueUrl(messaging, 'emails')),
  sms: createQueue(() => queueUrl(messaging, 'texts')),
  push: createQueue(() => queueUrl(messaging, 'pushes')),
  inbox: createQueue(() => queueUrl(messaging, 'inboxes')),
  publication: createQueue(() => queueUrl(messaging, 'publications')),
  batch: createQueue(() => queueUrl(messaging, 'batches')),
});
