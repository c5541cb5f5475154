import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const tables = new DynamoDBClient();

/** Keeps the event where a test can find it. */
export async function record(by: string, event: unknown): Promise<void> {
  const item = { id: { S: `${by}:${randomUUID()}` }, by: { S: by }, event: { S: JSON.stringify(event) } };
  await tables.send(new PutItemCommand({ TableName: process.env.DONE, Item: item }));
}
