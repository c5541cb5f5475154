import { randomUUID } from 'node:crypto';
import { startDynamoDbLocal } from '../lib/local/services/dynamodb-local.ts';

/**
 * An empty DynamoDB Local: a database of its own in the one that test/start-parts.js started, or, outside of
 * a run of the tests, a process of its own.
 */
export async function startDynamoDb() {
  const url = process.env.MAINSTAY_TEST_DYNAMODB;
  const server = url ? { url, stop: async () => {} } : await startDynamoDbLocal({ directory: undefined });
  // Each key has its own database.
  const credentials = { accessKeyId: randomUUID().replaceAll('-', ''), secretAccessKey: 'test' };
  return { config: { region: 'eu-west-1', endpoint: server.url, credentials }, stop: () => server.stop() };
}
