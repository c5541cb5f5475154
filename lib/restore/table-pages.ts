import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeysAndAttributes,
  PutItemCommand,
  ResourceNotFoundException,
  ScanCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';

/** As DynamoDB says it: nothing is lost by a way through numbers of JavaScript. */
export type Item = Record<string, AttributeValue>;

interface TableFacts {
  readonly arn: string | undefined;
  /** Names of the key's attributes, partition first. */
  readonly key: readonly string[];
  /** ARN of the table that this one was restored from, where it was. */
  readonly copyOf: string | undefined;
}

/** @throws Error when there is no such table. */
export async function factsOf(client: DynamoDBClient, TableName: string): Promise<TableFacts> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName })).catch((error: unknown) => {
    throw error instanceof ResourceNotFoundException ? new Error(`there is no table ${TableName}`) : error;
  });
  const schema = [...(Table?.KeySchema ?? [])].sort((a, b) => (a.KeyType ?? '').localeCompare(b.KeyType ?? ''));
  const key = schema.map(({ AttributeName = '' }) => AttributeName);
  return { arn: Table?.TableArn, key, copyOf: Table?.RestoreSummary?.SourceTableArn };
}

/** @param table name or ARN. */
export async function isThere(client: DynamoDBClient, table: string): Promise<boolean> {
  try {
    await client.send(new DescribeTableCommand({ TableName: table }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
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

/** Puts items where none stand, at most 100; what was written there meanwhile stays. */
export async function putMissing(
  client: DynamoDBClient,
  table: string,
  pk: string,
  items: readonly Item[],
): Promise<void> {
  const put = async (Item: Item) => {
    const condition = { ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: { '#pk': pk } };
    try {
      await client.send(new PutItemCommand({ TableName: table, Item, ...condition }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
  await Promise.all(items.map(put));
}
