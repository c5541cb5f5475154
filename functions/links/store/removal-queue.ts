import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { links } from '../contract/module.ts';

export type RemovalQueue = ReturnType<typeof removalQueue>;

/** Spaces whose links are to go. A message may come twice. */
export function removalQueue(queue: Pick<Queue, 'send'> = createQueue(() => queueUrl(links, 'removals'))) {
  return {
    send: async (space: string): Promise<void> => {
      await queue.send({ body: { space } });
    },
  };
}
