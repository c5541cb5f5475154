import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { config } from '../contract/module.ts';

export interface Poke {
  readonly shard: number;
  readonly revision: number;
  /** Connection after which the page begins. */
  readonly after?: string | undefined;
}
export type PokeQueue = ReturnType<typeof pokeQueue>;

/** Pages of listeners that are to be told. A message may come twice: a device that is told twice looks once. */
export function pokeQueue(queue: Pick<Queue, 'sendAll'> = createQueue(() => queueUrl(config, 'pokes'))) {
  return {
    async send(pokes: readonly Poke[]): Promise<void> {
      await queue.sendAll(pokes.map((body) => ({ body })));
    },
  };
}
