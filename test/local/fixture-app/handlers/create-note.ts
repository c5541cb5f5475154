import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const tables = new DynamoDBClient();
const queues = new SQSClient();

export async function handler(event: { pathParameters: { owner: string }; body: string }) {
  const { title } = JSON.parse(event.body) as { title: string };
  const id = randomUUID();
  const owner = event.pathParameters.owner;
  const item = { owner: { S: owner }, id: { S: id }, title: { S: title } };
  await tables.send(new PutItemCommand({ TableName: process.env.NOTES, Item: item }));
  await queues.send(new SendMessageCommand({ QueueUrl: process.env.JOBS, MessageBody: JSON.stringify({ id }) }));
  return { statusCode: 201, body: JSON.stringify({ id, greeting: process.env.GREETING }) };
}
