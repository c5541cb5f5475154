import type { Change, Consumer } from '../contract/consumer.ts';
import { surround } from './consume.ts';
import type { Context } from './operation.ts';
import { changeOf, type StreamRecord } from './sources/table.ts';
import type { Tools } from './tools.ts';

/** The plain part of a consumer of a stream that is given all changes of a batch at once. A rejection makes the whole batch come again. */
export type BatchOperation<D = unknown> = (changes: readonly Change[], context: Context & D) => Promise<void>;

/**
 * The pipeline of a consumer `on: { table }` for which several changes are one piece of work: one message to many instead of one for
 * each change. When the operation rejects, Lambda delivers the batch again, then its halves, and at last sets the record aside.
 */
export function consumeBatch<C extends Consumer<{ readonly table: string }, undefined>, D extends object>(
  consumer: C,
  dependencies: D & Partial<Tools> & Pick<Parameters<typeof surround>[1], 'logger'>,
  operation: BatchOperation<D>,
) {
  return surround<D>(consumer, dependencies, async (event, { run }) => {
    const { Records: records } = event as { Records: readonly StreamRecord[] };
    await run((context) => operation(records.map(changeOf), context), undefined, records.length);
    return { batchItemFailures: [] };
  });
}
