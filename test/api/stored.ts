import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { outputs } from './stack.ts';

/** The stack's services as the owner of the account reaches them, past every function. */
const owner = {
  endpoint: outputs.awsEndpoint,
  region: outputs.region,
  credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
};
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(owner));
const s3 = new S3Client({ ...owner, forcePathStyle: true });
const sqs = new SQSClient(owner);

export type Row = Readonly<Record<string, unknown>>;

/** Text to look for names in; sets are lists. */
export const asText = (value: unknown) =>
  JSON.stringify(value, (_, inner) => (inner instanceof Set ? [...inner] : inner));

/** Every row of every table, or of those whose names match, with the table's name as `_table`. A table takes 0.2 ms a row. */
export async function everyRow(tables = /./): Promise<Row[]> {
  const rows: Row[] = [];
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  for (const TableName of TableNames.filter((name) => tables.test(name))) {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await dynamodb.send(new ScanCommand({ TableName, ExclusiveStartKey, ConsistentRead: true }));
      rows.push(...(page.Items ?? []).map((item) => ({ _table: TableName, ...item })));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }
  return rows;
}

/** The row of a person in the table of accounts. */
export async function personRow(personId: string): Promise<Row | undefined> {
  return (await everyRow(/People/)).find(({ pk, sk }) => pk === `PERSON#${personId}` && sk === 'PERSON');
}

/** Key and text of every object in every bucket. */
export async function everyObject(): Promise<{ readonly key: string; readonly text: string }[]> {
  const found: { key: string; text: string }[] = [];
  for (const { Name: Bucket } of (await s3.send(new ListBucketsCommand({}))).Buckets ?? []) {
    const { Contents = [], IsTruncated } = await s3.send(new ListObjectsV2Command({ Bucket }));
    if (IsTruncated) throw new Error(`${Bucket} holds more than one page`);
    for (const { Key } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      found.push({ key: `${Bucket}/${Key}`, text: (await Body?.transformToString()) ?? '' });
    }
  }
  return found;
}

/** Bodies of the messages that wait in any queue, dead letters included; they stay there. */
export async function everyMessage(): Promise<string[]> {
  const bodies: string[] = [];
  for (const QueueUrl of (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    bodies.push(...Messages.map(({ Body }) => `${QueueUrl} ${Body}`));
  }
  return bodies;
}
