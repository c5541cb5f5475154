import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningFixture, runFixture } from './running-fixture.ts';

let fixture: RunningFixture;
beforeAll(async () => {
  fixture = await runFixture();
});
afterAll(() => fixture?.stop());

/** Events that a function of the fixture has kept, oldest work first. */
async function keptBy(name: string): Promise<Record<string, unknown>[]> {
  await fixture.local.idle();
  const tables = new DynamoDBClient(fixture.asRoot);
  const { Items = [] } = await tables.send(new ScanCommand({ TableName: fixture.local.outputs.DoneTable }));
  return Items.filter((item) => item.by?.S === name).map((item) => JSON.parse(item.event?.S ?? ''));
}

describe('an app that has nothing to do with this product runs:', () => {
  it('a route writes to its table and queue, another reads', async () => {
    const { apiUrl } = fixture.local.outputs;
    const made = await fetch(`${apiUrl}/notes/ann`, { method: 'POST', body: JSON.stringify({ title: 'first' }) });
    expect(made.status).toBe(201);
    const { id, greeting } = (await made.json()) as { id: string; greeting: string };
    expect(greeting).toBe('hello');
    const read = await fetch(`${apiUrl}/notes/ann/${id}`);
    expect([read.status, await read.json()]).toEqual([200, { title: 'first' }]);
    expect((await fetch(`${apiUrl}/notes/ann/none`)).status).toBe(404);

    const messages = (await keptBy('work')).flatMap((event) => event.Records as { body: string }[]);
    expect(messages.map(({ body }) => JSON.parse(body))).toContainEqual({ id });
    const changes = (await keptBy('project')).flatMap((event) => event.Records as { dynamodb: { Keys: object } }[]);
    expect(changes).toContainEqual(
      expect.objectContaining({
        eventName: 'INSERT',
        dynamodb: expect.objectContaining({ Keys: { owner: { S: 'ann' }, id: { S: id } } }),
      }),
    );
  });

  it('a queue feeds a function, also through a topic', async () => {
    const QueueUrl = fixture.local.outputs.jobsUrl;
    await new SQSClient(fixture.asRoot).send(new SendMessageCommand({ QueueUrl, MessageBody: '"direct"' }));
    const TopicArn = fixture.local.stack.ofType('AWS::SNS::Topic')[0]?.arn;
    await new SNSClient(fixture.asRoot).send(new PublishCommand({ TopicArn, Message: '"published"' }));
    const bodies = (await keptBy('work'))
      .flatMap((event) => event.Records as { body: string }[])
      .map(({ body }) => body);
    expect(bodies).toEqual(expect.arrayContaining(['"direct"', '"published"']));
  });

  it('an object feeds a function when its key has the prefix', async () => {
    const objects = new S3Client(fixture.asRoot);
    const Bucket = fixture.local.outputs.filesBucket;
    for (const Key of ['in/a b.txt', 'out/c.txt']) await objects.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const stored = (await keptBy('stored')).flatMap((event) => event.Records as { s3: { object: { key: string } } }[]);
    expect(stored.map(({ s3 }) => s3.object.key)).toEqual(['in/a+b.txt']);
  });

  it('a schedule and a rule feed a function', async () => {
    const schedule = fixture.local.stack.ofType('AWS::Scheduler::Schedule')[0]?.path ?? '';
    await fixture.local.events.fire(schedule);
    const bus = fixture.local.stack.ofType('AWS::Events::EventBus')[0]?.ref;
    const entry = { Source: 'notebook', DetailType: 'NoteRead', Detail: '{"id":"1"}', EventBusName: bus };
    await new EventBridgeClient(fixture.asRoot).send(new PutEventsCommand({ Entries: [entry] }));
    const overHttp = (what: string) => fetch(`${fixture.local.addresses.aws}/_local/${what}`, { method: 'POST' });
    expect((await overHttp('schedules/EveryMinute')).status).toBe(202);
    expect((await overHttp('idle')).status).toBe(200);
    const unknown = await overHttp('schedules/EveryYear');
    expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining('EveryMinute')]);
    const ticks = await keptBy('tick');
    expect(ticks).toContainEqual(expect.objectContaining({ 'detail-type': 'NoteRead', detail: { id: '1' } }));
    expect(ticks.length).toBeGreaterThanOrEqual(3);
  });
});
