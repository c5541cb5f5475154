import { mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What the tests of parts share: a folder of this run, and DynamoDB Local, one for each of two workers of jest, each key with a database of
 * its own: what it costs to start one, cold, is paid once and not by every file. Plain JavaScript, because jest loads a global setup without
 * its transforms.
 */
export default async function startParts() {
  const { startDynamoDbLocal } = await import('../lib/local/services/dynamodb-local.ts');
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-parts-'));
  const count = Math.min(2, availableParallelism());
  const servers = await Promise.all(
    Array.from({ length: count }, () => startDynamoDbLocal({ directory: undefined, sharedDb: false, busy: true })),
  );
  process.env.MAINSTAY_TEST_RUN = folder;
  process.env.MAINSTAY_TEST_DYNAMODB = servers.map(({ url }) => url).join(' ');
  globalThis.mainstayParts = { folder, servers };
}
