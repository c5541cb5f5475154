import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonCall } from '../../lib/runtime/aws/json-call.ts';
import { type RunningFixture, runFixture } from './running-fixture.ts';

let fixture: RunningFixture;
let notes: string;
let done: string;
let tables: DynamoDBClient;

/** Without the calls of the fixture's own consumers, which may be at work meanwhile. */
const withoutConsumers = <Call extends { functionPath: string }>(calls: Call[]) =>
  calls.filter(({ functionPath }) => ['', fixture.pathOf('Caller')].includes(functionPath));

beforeAll(async () => {
  fixture = await runFixture();
  notes = fixture.local.outputs.notesTable ?? '';
  done = fixture.local.outputs.DoneTable ?? '';
  tables = new DynamoDBClient(fixture.as('Caller'));
});
afterAll(() => fixture?.stop());

/** The name and message of the error that a call is answered with. */
async function refusalOf(call: Promise<unknown>): Promise<{ name: string; message: string; status: number }> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata: { httpStatusCode: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error('the call was allowed');
}

const key = { owner: { S: 'ann' }, id: { S: '1' } };
const item = { ...key, title: { S: 'first' } };

describe('a function that may only GetItem on one table', () => {
  it('gets the item', async () => {
    await new DynamoDBClient(fixture.asRoot).send(new PutItemCommand({ TableName: notes, Item: item }));
    const { Item } = await tables.send(new GetItemCommand({ TableName: notes, Key: key }));
    expect(Item).toEqual(item);
  });

  it('is refused PutItem in the words of AWS', async () => {
    const role = fixture.local.stack.ofType('AWS::IAM::Role').find(({ path }) => path.startsWith('CallerServiceRole'));
    const fn = fixture.local.stack.find(fixture.pathOf('Caller'));
    const table = fixture.local.stack.find(notes);
    expect(await refusalOf(tables.send(new PutItemCommand({ TableName: notes, Item: item })))).toEqual({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::000000000000:assumed-role/${role?.ref}/${fn.ref} is not authorized to perform: dynamodb:PutItem on resource: ${table.arn} because no identity-based policy allows the dynamodb:PutItem action`,
      status: 400,
    });
  });

  it('is refused another table', async () => {
    const refusal = await refusalOf(tables.send(new GetItemCommand({ TableName: done, Key: { id: { S: '1' } } })));
    expect(refusal).toMatchObject({ name: 'AccessDeniedException', message: expect.stringContaining(`table/${done}`) });
  });

  it('may query the index it was granted, and no other, nor the table', async () => {
    const query = (IndexName: string | undefined, name: string) =>
      tables.send(
        new QueryCommand({
          TableName: notes,
          ...(IndexName ? { IndexName } : {}),
          KeyConditionExpression: '#k = :v',
          ExpressionAttributeNames: { '#k': name },
          ExpressionAttributeValues: { ':v': { S: 'first' } },
        }),
      );
    expect((await query('byTitle', 'title')).Items).toHaveLength(1);
    const other = await refusalOf(query('byTag', 'tag'));
    expect(other.message).toContain(`dynamodb:Query on resource: ${fixture.local.stack.find(notes).arn}/index/byTag`);
    expect((await refusalOf(query(undefined, 'owner'))).name).toBe('AccessDeniedException');
  });

  it('is refused a batch and a transaction for the item operations in them', async () => {
    const batch = new BatchGetItemCommand({ RequestItems: { [notes]: { Keys: [key] } } });
    expect((await refusalOf(tables.send(batch))).message).toContain('dynamodb:BatchGetItem');
    const check = { TableName: notes, Key: key, ConditionExpression: 'attribute_exists(id)' };
    const transaction = new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: check }] });
    expect((await refusalOf(tables.send(transaction))).message).toContain('dynamodb:ConditionCheckItem');
  });

  it('is refused from inside its handler too', async () => {
    const invoke = (input: object) => fixture.local.functions.invoke(fixture.pathOf('Caller'), input);
    const get = { service: 'dynamodb', command: 'GetItem', input: { TableName: notes, Key: key } };
    expect((await invoke(get)).payload).toEqual({ status: 200, output: { Item: item } });
    const put = { service: 'dynamodb', command: 'PutItem', input: { TableName: notes, Item: item } };
    expect((await invoke(put)).payload).toMatchObject({ error: 'AccessDeniedException' });
  });
});

describe('other services', () => {
  it('SQS refuses in its own format', async () => {
    const queues = new SQSClient(fixture.as('Caller'));
    const QueueUrl = fixture.local.outputs.jobsUrl ?? '';
    expect((await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))).MessageId).toBeDefined();
    const refusal = await refusalOf(queues.send(new ReceiveMessageCommand({ QueueUrl })));
    expect(refusal).toMatchObject({
      name: 'AccessDenied',
      status: 403,
      message: expect.stringContaining('sqs:ReceiveMessage'),
    });
  });

  it('EventBridge checks the bus of every entry', async () => {
    const buses = new EventBridgeClient(fixture.as('Caller'));
    const bus = fixture.local.stack.ofType('AWS::Events::EventBus')[0]?.ref;
    const entry = { Source: 'test', DetailType: 'Tried', Detail: '{}' };
    const accepted = await buses.send(new PutEventsCommand({ Entries: [{ ...entry, EventBusName: bus }] }));
    expect(accepted).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    const refusal = await refusalOf(
      buses.send(new PutEventsCommand({ Entries: [{ ...entry, EventBusName: bus }, entry] })),
    );
    expect(refusal.message).toContain(
      'events:PutEvents on resource: arn:aws:events:us-east-1:000000000000:event-bus/default',
    );
  });

  it('a function without the right does not read the secret', async () => {
    const SecretId = fixture.local.stack.ofType('AWS::SecretsManager::Secret')[0]?.arn;
    const command = new GetSecretValueCommand({ SecretId });
    const read = await new SecretsManagerClient(fixture.as('Caller')).send(command);
    expect(JSON.parse(read.SecretString ?? '')).toEqual({ user: 'app', password: expect.stringMatching(/^.{32}$/s) });
    const refusal = await refusalOf(new SecretsManagerClient(fixture.as('ReadNote')).send(command));
    expect(refusal).toMatchObject({ name: 'AccessDeniedException', status: 400 });
  });

  it('a key that belongs to no function is refused', async () => {
    const stranger = { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' };
    const client = new DynamoDBClient({ ...fixture.asRoot, credentials: stranger });
    const refusal = await refusalOf(client.send(new GetItemCommand({ TableName: notes, Key: key })));
    expect(refusal.name).toBe('UnrecognizedClientException');
  });
});

describe('the record of calls', () => {
  it('tells which rights a function used, and which it was refused', async () => {
    fixture.local.calls.reset();
    await tables.send(new GetItemCommand({ TableName: notes, Key: key }));
    await refusalOf(tables.send(new PutItemCommand({ TableName: notes, Item: item })));
    const resource = fixture.local.stack.find(notes).arn;
    const functionPath = fixture.pathOf('Caller');
    expect(withoutConsumers(fixture.local.calls.list())).toEqual([
      { functionPath, action: 'dynamodb:GetItem', resource, allowed: 1, denied: 0 },
      { functionPath, action: 'dynamodb:PutItem', resource, allowed: 0, denied: 1 },
    ]);
    const overHttp = await fetch(`${fixture.local.addresses.aws}/_local/calls`);
    expect(withoutConsumers((await overHttp.json()) as { functionPath: string }[])).toEqual(
      withoutConsumers(fixture.local.calls.list()),
    );
  });

  it('finds the records of a stream by the name that messages of what failed give it', async () => {
    const config = fixture.asRoot;
    const service = { name: 'dynamodb', target: 'DynamoDBStreams_20120810', version: '1.0' } as const;
    const stream = (operation: string, input: object) => jsonCall(service, operation, input, { config });
    const StreamArn = `${fixture.local.stack.find(notes).arn}/stream/local`;
    const { StreamDescription } = await stream('DescribeStream', { StreamArn });
    const [{ ShardId }] = StreamDescription.Shards;
    const asked = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = await stream('GetShardIterator', asked);
    const emptied = { ...key, id: { S: 'emptied' }, marks: { M: {} }, lines: { L: [{ M: { more: { M: {} } } }] } };
    await new DynamoDBClient(config).send(new PutItemCommand({ TableName: notes, Item: emptied }));
    const { Records } = await stream('GetRecords', { ShardIterator });
    // As the function that failed is to be called with them: DynamoDB Local leaves empty maps out.
    const isEmptied = ({ dynamodb }: DynamoDBRecord) => dynamodb?.Keys?.id?.S === 'emptied';
    expect(Records.find(isEmptied).dynamodb.NewImage).toEqual(emptied);
  });

  it('adds up consumed capacity when asked', async () => {
    const { capacity } = fixture.local;
    capacity.on = true;
    await tables.send(new GetItemCommand({ TableName: notes, Key: key, ConsistentRead: true }));
    await new DynamoDBClient(fixture.asRoot).send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: done, Item: { id: { S: 'a' } } } }] }),
    );
    capacity.on = false;
    expect(withoutConsumers(capacity.list())).toEqual([
      {
        functionPath: fixture.pathOf('Caller'),
        operation: 'GetItem',
        table: notes,
        calls: 1,
        readUnits: 1,
        writeUnits: 0,
      },
      { functionPath: '', operation: 'TransactWriteItems', table: done, calls: 1, readUnits: 0, writeUnits: 2 },
    ]);
  });
});
