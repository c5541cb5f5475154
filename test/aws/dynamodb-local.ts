import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDbLocal as start } from '../../lib/local/services/dynamodb-local.ts';
import type { AwsConfig } from '../../lib/runtime/aws/config.ts';

/** A DynamoDB Local of its own with one table, `things`, and nothing between it and the test. */
export interface DynamoDbLocal {
  readonly config: AwsConfig & { readonly endpoint: string };
  readonly TableName: 'things';
  stop(): Promise<void>;
}

/** @param keys partition key, and sort key where there is one. */
export async function startDynamoDbLocal(...keys: readonly string[]): Promise<DynamoDbLocal> {
  const directory = mkdtempSync(join(tmpdir(), 'mainstay-dynamodb-'));
  const server = await start({ directory });
  const credentials = { accessKeyId: 'TESTKEY', secretAccessKey: 'testsecret' };
  const config = { region: 'eu-west-1', endpoint: server.url, credentials };
  const sdk = new DynamoDBClient(config);
  await sdk.send(
    new CreateTableCommand({
      TableName: 'things',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    }),
  );
  sdk.destroy();
  return {
    config,
    TableName: 'things',
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
