import { availableParallelism } from 'node:os';

/**
 * Starts DynamoDB Local for the tests of parts, one for each of two workers of jest, each key with a database of its own: what it costs to
 * start one, cold, is paid once and not by every file. Plain JavaScript, because jest loads a global setup without its transforms.
 */
export default async function startDynamoDb() {
  const { startDynamoDbLocal } = await import('../lib/local/services/dynamodb-local.ts');
  const count = Math.min(2, availableParallelism());
  const servers = await Promise.all(
    Array.from({ length: count }, () => startDynamoDbLocal({ directory: undefined, sharedDb: false })),
  );
  process.env.MAINSTAY_TEST_DYNAMODB = servers.map(({ url }) => url).join(' ');
  globalThis.mainstayDynamoDb = servers;
}
