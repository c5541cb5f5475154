import { ConfigurationError } from '../stage/read-stage.ts';
import type { MakeSource } from './context.ts';
import { readQueue } from './queue-reader.ts';

/** `on: { queue }`: a queue that the module declares. */
export const queueSource: MakeSource = (_scope, _id, { module, name, entry }, { data }) => {
  const { on } = entry;
  if (!('queue' in on)) throw new TypeError('not a queue');
  const queue = data?.queues[on.queue];
  if (!queue) throw new ConfigurationError(`${module.name}/${name}: there is no queue '${on.queue}'`);
  return readQueue(queue, on.batch);
};
