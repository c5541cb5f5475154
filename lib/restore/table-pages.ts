import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeysAndAttributes,
  ScanCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';

/** As DynamoDB says it: nothing is lost by a way through numbers of JavaScript. */
export type Item = Record<string, AttributeValue>;

/** Names of the key's attributes, partition first. */
export async function keyOf(client: DynamoDBClient, TableName: string): Promise<readonly string[]> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const schema = [...(Table?.KeySchema ?? [])].sort((a, b) => (a.KeyType ?? '').localeCompare(b.KeyType ?? ''));
  return schema.map(({ AttributeName = '' }) => AttributeName);
}

/** All items, strongly consistent, at most 100 at a time. @param partition beginning of their partition key. */
export async function* pagesOf(
  client: DynamoDBClient,
  TableName: string,
  pk: string,
  partition: string | undefined,
): AsyncGenerator<readonly Item[]> {
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        ...(partition === undefined
          ? {}
          : {
              FilterExpression: 'begins_with(#pk, :partition)',
              ExpressionAttributeNames: { '#pk': pk },
              ExpressionAttributeValues: { ':partition': { S: partition } },
            }),
      }),
    );
    const items = page.Items ?? [];
    for (let start = 0; start < items.length; start += 100) yield items.slice(start, start + 100);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

const pauseMs = 200;

/** At most 100 items by their keys, strongly consistent. */
export async function itemsAt(client: DynamoDBClient, table: string, keys: readonly Item[]): Promise<readonly Item[]> {
  const found: Item[] = [];
  let left: Record<string, KeysAndAttributes> = { [table]: { Keys: [...keys], ConsistentRead: true } };
  for (;;) {
    const answer = await client.send(new BatchGetItemCommand({ RequestItems: left }));
    found.push(...(answer.Responses?.[table] ?? []));
    left = answer.UnprocessedKeys ?? {};
    if (Object.keys(left).length === 0) return found;
    await sleep(pauseMs);
  }
}

/** Any number of writes, in no order. */
export async function writeAll(
  client: DynamoDBClient,
  table: string,
  requests: readonly WriteRequest[],
): Promise<void> {
  for (let start = 0; start < requests.length; start += 25) {
    let left: Record<string, WriteRequest[]> = { [table]: requests.slice(start, start + 25) };
    for (;;) {
      left = (await client.send(new BatchWriteItemCommand({ RequestItems: left }))).UnprocessedItems ?? {};
      if (Object.keys(left).length === 0) break;
      await sleep(pauseMs);
    }
  }
}
