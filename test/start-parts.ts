import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDynamoDbLocal } from '../lib/local/services/dynamodb-local.ts';

/**
 * What the tests of parts share: a folder of this run, and one DynamoDB Local, each key with a database of its own: what it costs to
 * start one, and to compile what it runs, is paid once and not by every file.
 * @returns what ends it.
 */
export default async function startParts(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-parts-'));
  process.env.MAINSTAY_TEST_RUN = folder;
  // Who runs them many times (test/mutation), or others beside them (bin/test.ts), has one for all.
  const given = process.env.MAINSTAY_TEST_DYNAMODB;
  const server = given ? undefined : await startDynamoDbLocal({ directory: undefined, sharedDb: false, busy: true });
  process.env.MAINSTAY_TEST_DYNAMODB = given ?? server?.url;
  return async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
