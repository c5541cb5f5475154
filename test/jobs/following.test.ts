import { expect, it } from 'vitest';
import { followJobs } from '../../functions/jobs/contract/behind.ts';
import { operation as follow } from '../../functions/jobs/follow-jobs.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import { slowly, streamBatch } from '../stream-batch.ts';

it('hands eight jobs over side by side, so that the one that somebody begins now does not wait behind each of a morning', async () => {
  const { times, act } = slowly();
  const handler = consume(
    followJobs,
    {
      queues: { send: () => act().then(() => true), wakeNext: async () => undefined },
      publisher: { publish: async () => ({ result: 'published' as const, seq: 1 }) },
      logger: () => createLogger({}, 'debug', () => undefined),
    },
    follow,
  );
  const item = { entity: 'Job', kind: 'mill/grind', state: 'queued', turn: '0' };
  expect(await handler(streamBatch(Array(100).fill(item)), {})).toEqual({ batchItemFailures: [] });
  expect(times).toEqual({ calls: 100, atOnce: 8 });
});
