import { SQSClient } from '@aws-sdk/client-sqs';
import { type PlaceOutputs, placeOf } from '../outputs/place-of.ts';
import { deadLetterQueues, reasonsOf, redrive } from './dead-letter-queues.ts';
import type { DeadLetterOptions } from './options.ts';

/** Shows what lies in the dead-letter queues, or sends one's messages back. @param prefix how the names of its queues begin. @returns whether all is well. */
export async function runDeadLetters(
  { redrive: wanted }: DeadLetterOptions,
  outputs: PlaceOutputs,
  prefix: string,
  write: (line: string) => void,
): Promise<boolean> {
  const sqs = new SQSClient(placeOf(outputs));
  try {
    const queues = await deadLetterQueues(sqs, prefix);
    if (wanted !== undefined) {
      const fitting = queues.filter(({ name }) => name.includes(wanted));
      const [queue] = fitting;
      if (!queue || fitting.length > 1)
        throw new Error(
          `--redrive ${wanted} fits ${fitting.length === 0 ? 'none' : fitting.map(({ name }) => name).join(', ')}`,
        );
      const moved = await redrive(sqs, queue);
      write(`${moved} messages went back to ${queue.source?.name}`);
      const held = queue.messages - moved;
      if (held > 0) write(`${held} are held by whoever reads them, as aws sqs receive-message does: again in a minute`);
      return true;
    }
    const full = queues.filter(({ messages }) => messages > 0);
    for (const queue of full) {
      const { reasons, oldest } = await reasonsOf(sqs, queue);
      const since = Number.isFinite(oldest) ? `, since ${new Date(oldest).toISOString()}` : '';
      write(`${queue.name}: ${queue.messages}${since}`);
      for (const reason of reasons) write(`  ${reason}`);
    }
    write(`${full.length} of ${queues.length} dead-letter queues hold something`);
    return full.length === 0;
  } finally {
    sqs.destroy();
  }
}
