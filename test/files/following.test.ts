import { expect, it } from 'vitest';
import { followFiles } from '../../functions/files/contract/upkeep.ts';
import { operation as follow } from '../../functions/files/follow-files.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import { slowly, streamBatch } from '../stream-batch.ts';

it('removes eight files of a space that is gone side by side, so that the copies of other files do not wait behind each of them', async () => {
  const { times, act } = slowly();
  const handler = consume(
    followFiles,
    {
      copies: { fields: async () => null } as never,
      publisher: { mirror: async () => ({ result: 'no-space' as const }) },
      removals: { removeFile: () => act().then(() => 1) } as never,
      logger: () => createLogger({}, 'debug', () => undefined),
    },
    follow,
  );
  const item = { entity: 'File', state: 'removing', fileId: 'f', spaceId: 's-1' };
  expect(await handler(streamBatch(Array(100).fill(item)), {})).toEqual({ batchItemFailures: [] });
  expect(times).toEqual({ calls: 100, atOnce: 8 });
});
