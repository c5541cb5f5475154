import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const tables = new DynamoDBClient();

export async function handler(event: { pathParameters: { owner: string; id: string } }) {
  const { owner, id } = event.pathParameters;
  const key = { owner: { S: owner }, id: { S: id } };
  const { Item } = await tables.send(new GetItemCommand({ TableName: process.env.NOTES, Key: key }));
  return Item ? { title: Item.title?.S } : { statusCode: 404, body: '{}' };
}
