import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';

/** The same port over the AWS SDK, as a team would write it without a second thought: what our own client is measured against. */
export function createDynamo(): Dynamo {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  // biome-ignore lint/suspicious/noExplicitAny: the port's inputs and outputs are the commands' own
  const send = (command: any): Promise<any> => client.send(command);
  return {
    get: (input) => send(new GetCommand(input as never)),
    put: (input) => send(new PutCommand(input as never)),
    update: (input) => send(new UpdateCommand(input as never)),
    delete: (input) => send(new DeleteCommand(input as never)),
    query: (input) => send(new QueryCommand(input as never)),
    batchGet: (input) => send(new BatchGetCommand(input as never)),
    batchWrite: (input) => send(new BatchWriteCommand(input as never)),
    transactWrite: (input) => send(new TransactWriteCommand(input as never)),
    transactGet: (input) => send(new TransactGetCommand(input as never)),
  };
}
