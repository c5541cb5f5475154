import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { outputs } from './stack.ts';

/** The stack's tables as the owner of the account reaches them, past every function. */
export const owner = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    endpoint: outputs.awsEndpoint,
    region: outputs.region,
    credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
  }),
);

/** Physical name of the table that matches. */
export async function tableLike(name: RegExp): Promise<string> {
  const { TableNames = [] } = await owner.send(new ListTablesCommand({}));
  const found = TableNames.find((each) => name.test(each));
  if (!found) throw new Error(`no table ${name} among ${TableNames.join(', ')}`);
  return found;
}

/** Physical name of a table of the sync module. */
export const syncTable = (name: string) => tableLike(new RegExp(`Sync.*${name}`, 'i'));
