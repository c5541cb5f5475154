import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDbLocal } from '../../lib/local/services/dynamodb-local.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';

export interface DynamoTable {
  readonly name: string;
  readonly dynamo: Dynamo;
  stop(): Promise<void>;
}

/** A real table with `pk` and `sk` in a DynamoDB Local of its own. */
export async function startTable(name = 'test'): Promise<DynamoTable> {
  const directory = await mkdtemp(join(tmpdir(), 'mainstay-table-'));
  const server = await startDynamoDbLocal({ directory });
  const access = {
    region: 'eu-west-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'test' },
  };
  const sdk = new DynamoDBClient(access);
  await sdk.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  sdk.destroy();
  return {
    name,
    dynamo: createDynamo({ config: access }),
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
