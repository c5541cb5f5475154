import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What the tests of parts share: a folder of this run, and one DynamoDB Local, each key with a database of its own: what it costs to
 * start one, and to compile what it runs, is paid once and not by every file. Plain JavaScript, because jest loads a global setup without
 * its transforms.
 */
export default async function startParts() {
  const { startDynamoDbLocal } = await import('../lib/local/services/dynamodb-local.ts');
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-parts-'));
  process.env.MAINSTAY_TEST_RUN = folder;
  // Who runs jest many times (test/mutation) has one for all of them.
  const given = process.env.MAINSTAY_TEST_DYNAMODB;
  const server = given ? undefined : await startDynamoDbLocal({ directory: undefined, sharedDb: false, busy: true });
  process.env.MAINSTAY_TEST_DYNAMODB = given ?? server.url;
  globalThis.mainstayParts = { folder, server };
}
