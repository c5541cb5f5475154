import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyEvent } from './events-services.ts';
import { type RunningFixture, runFixture } from './running-fixture.ts';

/** The fixture app's consumers write what they were called with into a table; everything goes through the endpoint, as a function's calls do. */
let fixture: RunningFixture;
let tables: DynamoDBClient;
beforeAll(async () => {
  fixture = await runFixture();
  tables = new DynamoDBClient(fixture.asRoot);
});
afterAll(() => fixture?.stop());

/** Events that the consumer has been called with, once everything is quiet. */
async function recorded(by: string, about: string): Promise<AnyEvent[]> {
  await fixture.local.idle();
  const { Items = [] } = await tables.send(
    new ScanCommand({ TableName: fixture.local.outputs.DoneTable, ConsistentRead: true }),
  );
  return Items.filter((item) => item.by?.S === by && item.event?.S?.includes(about)).map((item) =>
    JSON.parse(item.event?.S ?? ''),
  );
}

const arnOf = (type: string) => fixture.local.stack.ofType(type)[0]?.arn ?? '';

describe('the events of a whole stack', () => {
  it('bring a written item from the table to its consumer', async () => {
    const item = { owner: { S: 'ann' }, id: { S: 'stream-1' }, title: { S: 'first' } };
    await tables.send(new PutItemCommand({ TableName: fixture.local.outputs.notesTable, Item: item }));
    const events = await recorded('project', 'stream-1');
    expect(events.map((event) => event.Records[0].dynamodb.NewImage)).toEqual([item]);
    expect(events[0].Records[0].eventSourceARN).toContain(`:table/${fixture.local.outputs.notesTable}/stream/`);
  });

  it('bring a message from the queue to its consumer', async () => {
    const queues = new SQSClient(fixture.asRoot);
    await queues.send(new SendMessageCommand({ QueueUrl: fixture.local.outputs.jobsUrl, MessageBody: 'message-1' }));
    const events = await recorded('work', 'message-1');
    expect(events.map((event) => event.Records[0].body)).toEqual(['message-1']);
    expect(events[0].Records[0].eventSourceARN).toBe(fixture.local.stack.find(fixture.local.outputs.jobsUrl ?? '').arn);
  });

  it('bring what a topic publishes through its queue, raw', async () => {
    const topics = new SNSClient(fixture.asRoot);
    await topics.send(new PublishCommand({ TopicArn: arnOf('AWS::SNS::Topic'), Message: 'news-1' }));
    expect((await recorded('work', 'news-1')).map((event) => event.Records[0].body)).toEqual(['news-1']);
  });

  it('tell of a stored object under its prefix only', async () => {
    const bucket = new S3Client({ ...fixture.asRoot, forcePathStyle: true });
    const Bucket = fixture.local.outputs.filesBucket;
    for (const Key of ['in/object 1.txt', 'out/object 1.txt'])
      await bucket.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
    await bucket.send(new DeleteObjectCommand({ Bucket, Key: 'in/object 1.txt' }));
    const events = await recorded('stored', 'object');
    expect(
      events.map((event) => [
        event.Records[0].eventName,
        event.Records[0].s3.object.key,
        event.Records[0].s3.object.size,
      ]),
    ).toEqual([['ObjectCreated:Put', 'in/object+1.txt', 5]]);
  });

  it('bring an event from the bus to the target of its rule, and answer wrong calls as AWS does', async () => {
    const bus = new EventBridgeClient(fixture.asRoot);
    const EventBusName = fixture.local.stack.ofType('AWS::Events::EventBus')[0]?.ref;
    const entry = { Source: 'notebook', DetailType: 'Noted', Detail: '{"n":"bus-1"}', EventBusName };
    const answer = await bus.send(new PutEventsCommand({ Entries: [entry, { ...entry, Detail: 'no json' }] }));
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries?.[1]?.ErrorCode).toBe('MalformedDetail');
    expect((await recorded('tick', 'bus-1')).map((event) => [event.id, event.detail])).toEqual([
      [answer.Entries?.[0]?.EventId, { n: 'bus-1' }],
    ]);
    const many = bus.send(new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry) }));
    await expect(many).rejects.toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
  });

  it('fire a schedule when asked to over HTTP', async () => {
    const url = `${fixture.local.addresses.aws}/_local/schedules`;
    expect((await fetch(`${url}/EveryMinute`, { method: 'POST' })).status).toBe(202);
    expect((await recorded('tick', 'aws.scheduler')).length).toBeGreaterThan(0);
    const unknown = await fetch(`${url}/Nothing`, { method: 'POST' });
    expect([unknown.status, (await unknown.json()) as object]).toEqual([
      404,
      { message: expect.stringContaining('Nothing') },
    ]);
  });

  it('are listed', () => {
    const routes = fixture.local.events.describe().map(({ kind, source, target }) => `${kind} ${source} -> ${target}`);
    const { notesTable, filesBucket } = fixture.local.outputs;
    expect(routes).toEqual(
      expect.arrayContaining([
        `table ${notesTable} -> ${fixture.pathOf('Project')}`,
        expect.stringMatching(new RegExp(`^queue .* -> ${fixture.pathOf('Work')}$`)),
        `bucket ${filesBucket} -> ${fixture.pathOf('Stored')}`,
        `schedule rate(1 minute) -> ${fixture.pathOf('Tick')}`,
      ]),
    );
  });

  it('wrote no error and lost none', () => {
    expect(fixture.lines.filter((line) => line.startsWith('error') || line.startsWith('warning'))).toEqual([]);
  });
});
