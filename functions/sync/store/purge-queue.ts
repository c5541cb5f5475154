import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { sync } from '../contract/module.ts';

export type PurgeQueue = ReturnType<typeof purgeQueue>;

/** Spaces that are gone and still hold something. A message may come twice. */
export function purgeQueue(queue: Pick<Queue, 'send'> = createQueue(() => queueUrl(sync, 'purges'))) {
  return {
    async send(spaceId: string, delaySeconds?: number): Promise<void> {
      await queue.send({ body: { spaceId }, ...(delaySeconds === undefined ? {} : { delaySeconds }) });
    },
  };
}
