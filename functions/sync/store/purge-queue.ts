import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { sync } from '../contract/module.ts';

/** Seconds after which no function is left that had begun to move a commit's rows before the space was closed: imports have 300. */
const afterMovers = 310;

export type PurgeQueue = ReturnType<typeof purgeQueue>;

/** Spaces that are gone and still hold something. A message may come twice. */
export function purgeQueue(queue: Pick<Queue, 'send'> = createQueue(() => queueUrl(sync, 'purges'))) {
  return {
    async send(spaceId: string): Promise<void> {
      await queue.send({ body: { spaceId } });
    },
    /** When nobody moves a large commit's rows into the closed space any more. */
    async sendAfterMovers(spaceId: string): Promise<void> {
      await queue.send({ body: { spaceId }, delaySeconds: afterMovers });
    },
  };
}
