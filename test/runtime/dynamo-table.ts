import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { startDynamoDb } from '../dynamodb.ts';

export interface DynamoTable {
  readonly config: Awaited<ReturnType<typeof startDynamoDb>>['config'];
  readonly name: string;
  readonly dynamo: Dynamo;
  stop(): Promise<void>;
}

/** A real table with `pk` and `sk` in DynamoDB Local. */
export async function startTable(name = 'test'): Promise<DynamoTable> {
  const { config, stop } = await startDynamoDb();
  const sdk = new DynamoDBClient(config);
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
    config,
    name,
    dynamo: createDynamo({ config }),
    stop,
  };
}
