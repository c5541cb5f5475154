import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { files } from '../contract/module.ts';

export type RemovalQueue = ReturnType<typeof removalQueue>;

/** Spaces whose files are to go. A message may come twice. */
export function removalQueue(queue: Pick<Queue, 'send'> = createQueue(() => queueUrl(files, 'removals'))) {
  return {
    async send(space: string, after?: string): Promise<void> {
      await queue.send({ body: { space, ...(after === undefined ? {} : { after }) } });
    },
  };
}
