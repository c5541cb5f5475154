import { describe, expect, it } from 'vitest';
import { defineModule } from '../../lib/contract/module.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { createLogger } from '../../lib/runtime/logger.ts';

const mill = defineModule('mill', { summary: 'Grinds', tables: { sacks: { pk: 'pk', stream: 'both' } } });
const quiet = { logger: () => createLogger({}, 'debug', () => undefined) };

describe('a stream consumer with lanes', () => {
  const watch = mill.consumer({ on: { table: 'sacks', lanes: 3 }, summary: 'Watch' });
  const record = (pk: string, n: number) => ({
    eventName: 'MODIFY',
    dynamodb: { Keys: { pk: { S: pk } }, SequenceNumber: String(n), NewImage: { pk: { S: pk }, n: { N: String(n) } } },
  });
  /** Runs a batch whose items each wait to be let go on. @returns what began, what has begun by now, and how to let something go on. */
  function begin(records: readonly object[]) {
    const begun: string[] = [];
    const going = new Map<string, PromiseWithResolvers<void>>();
    const handler = consume(watch, quiet, ({ sequence }) => {
      begun.push(sequence);
      const wait = Promise.withResolvers<void>();
      going.set(sequence, wait);
      return wait.promise;
    });
    return { begun, wait: (n: number) => going.get(String(n)), answer: handler({ Records: records }, {}) };
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('works on several items side by side, and on the changes of one in their order', async () => {
    const { begun, wait, answer } = begin([
      record('a', 1),
      record('a', 2),
      record('b', 3),
      record('c', 4),
      record('d', 5),
    ]);
    await turn();
    expect(begun).toEqual(['1', '3', '4']);
    wait(3)?.resolve();
    await turn();
    wait(1)?.resolve();
    await turn();
    expect(begun).toEqual(['1', '3', '4', '5', '2']);
    for (const n of [2, 4, 5]) wait(n)?.resolve();
    expect(await answer).toEqual({ batchItemFailures: [] });
  });
  it('names the first that is not done as the checkpoint, also when one behind it failed, and begins nothing more', async () => {
    const { begun, wait, answer } = begin([
      record('a', 1),
      record('b', 2),
      record('a', 3),
      record('c', 4),
      record('d', 5),
    ]);
    await turn();
    wait(4)?.reject(new Error('torn'));
    wait(2)?.resolve();
    await turn();
    wait(1)?.resolve();
    await turn();
    wait(3)?.reject(new Error('torn'));
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '3' }] });
    expect(begun).toEqual(['1', '2', '4', '3']);
  });
});
