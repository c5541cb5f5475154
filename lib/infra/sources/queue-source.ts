import { ConfigurationError } from '../stage/read-stage.ts';
import type { MakeSource } from './context.ts';
import { concurrencyRange, largestImmediateBatch, readQueue } from './queue-reader.ts';

/** `on: { queue }`: a queue that the module declares. */
export const queueSource: MakeSource = (_scope, _id, { module, name, entry }, { data }) => {
  const { on } = entry;
  if (!('queue' in on)) throw new TypeError('not a queue');
  const queue = data?.queues[on.queue];
  if (!queue) throw new ConfigurationError(`${module.name}/${name}: there is no queue '${on.queue}'`);
  if (module.resources.queues?.[on.queue]?.fifo && (on.batch ?? 0) > largestImmediateBatch) {
    throw new ConfigurationError(
      `${module.name}/${name}: batch ${on.batch}; a FIFO queue gives ${largestImmediateBatch} messages at most`,
    );
  }
  const [fewest, most] = concurrencyRange;
  const { concurrency = fewest } = on;
  if (!Number.isInteger(concurrency) || concurrency < fewest || concurrency > most) {
    throw new ConfigurationError(`${module.name}/${name}: concurrency ${concurrency}; it is ${fewest} to ${most}`);
  }
  return readQueue(queue, on.batch, on.concurrency);
};
