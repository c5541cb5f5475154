import { describe, expect, it } from 'vitest';
import { encodeKey } from '../../lib/local/events/notifications/bucket-event.ts';
import type { ObjectChange } from '../../lib/local/model.ts';
import { services, start, useServices } from './events-running.ts';
import { account, functionArn, queueArn, region, resource, topicArn } from './events-services.ts';

useServices();

const bucket = (NotificationConfiguration: object) =>
  resource('AWS::S3::Bucket', 'uploads', { NotificationConfiguration });
const stored = (key: string, more: Partial<ObjectChange> = {}): ObjectChange => ({
  bucket: 'uploads',
  key,
  event: 'ObjectCreated:Put',
  size: 12,
  eTag: 'd41d8cd98f00b204e9800998ecf8427e',
  requestId: 'REQUEST1',
  sourceIp: '127.0.0.1',
  ...more,
});
const removed = (key: string): ObjectChange => ({
  bucket: 'uploads',
  key,
  event: 'ObjectRemoved:Delete',
  requestId: 'REQUEST2',
  sourceIp: '127.0.0.1',
});

describe('bucket notifications', () => {
  it('give a function the record of S3, for the events, prefix and suffix that it asks for', async () => {
    const { events, runner } = await start(
      [
        bucket({
          LambdaConfigurations: [
            {
              Event: 's3:ObjectCreated:*',
              Function: functionArn('images'),
              Filter: {
                S3Key: {
                  Rules: [
                    { Name: 'prefix', Value: 'in/' },
                    { Name: 'suffix', Value: '.png' },
                  ],
                },
              },
            },
            { Event: 's3:ObjectCreated:Copy', Function: functionArn('copies') },
            { Event: 's3:ObjectRemoved:*', Function: functionArn('removals') },
          ],
        }),
      ],
      { images: () => undefined, copies: () => undefined, removals: () => undefined },
    );
    events.objectChanged(stored('in/my photo+ü(1).png'));
    events.objectChanged(stored('out/b.png'));
    events.objectChanged(stored('in/b.txt'));
    events.objectChanged(stored('in/c.png', { bucket: 'another' }));
    events.objectChanged(stored('x', { event: 'ObjectCreated:Copy' }));
    events.objectChanged(removed('in/my photo.png'));
    await events.idle();
    const got = (fn: string) => runner.calls.filter((call) => call.fn === fn).map((call) => call.event);
    expect(got('images')).toEqual([
      {
        Records: [
          {
            eventVersion: '2.1',
            eventSource: 'aws:s3',
            awsRegion: region,
            eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
            eventName: 'ObjectCreated:Put',
            userIdentity: { principalId: expect.any(String) },
            requestParameters: { sourceIPAddress: '127.0.0.1' },
            responseElements: { 'x-amz-request-id': 'REQUEST1', 'x-amz-id-2': expect.any(String) },
            s3: {
              s3SchemaVersion: '1.0',
              configurationId: expect.any(String),
              bucket: {
                name: 'uploads',
                ownerIdentity: { principalId: expect.any(String) },
                arn: 'arn:aws:s3:::uploads',
              },
              object: {
                key: 'in/my+photo%2B%C3%BC%281%29.png',
                size: 12,
                eTag: 'd41d8cd98f00b204e9800998ecf8427e',
                sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
              },
            },
          },
        ],
      },
    ]);
    expect(got('copies').map((event) => event.Records[0].eventName)).toEqual(['ObjectCreated:Copy']);
    expect(got('removals').map((event) => event.Records[0].s3.object)).toEqual([
      { key: 'in/my+photo.png', sequencer: expect.any(String) },
    ]);
  });

  it('reach queues and topics', async () => {
    await services.createQueue('uploads-queue');
    await services.createQueue('uploads-behind-topic');
    await services.client.sns('CreateTopic', { Name: 'uploads-topic' });
    const { events } = await start([
      resource('AWS::SNS::Subscription', 'Sub', {
        TopicArn: topicArn('uploads-topic'),
        Protocol: 'sqs',
        Endpoint: queueArn('uploads-behind-topic'),
      }),
      bucket({
        QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: queueArn('uploads-queue') }],
        TopicConfigurations: [{ Event: 's3:ObjectCreated:Put', Topic: topicArn('uploads-topic') }],
      }),
    ]);
    events.objectChanged(stored('a.txt'));
    await events.idle();
    const [direct] = await services.drain('uploads-queue');
    expect(JSON.parse(direct?.body ?? '').Records[0].s3.object.key).toBe('a.txt');
    const [published] = await services.drain('uploads-behind-topic');
    const envelope = JSON.parse(published?.body ?? '');
    expect(envelope.Subject).toBe('Amazon S3 Notification');
    expect(JSON.parse(envelope.Message).Records[0].s3.object.key).toBe('a.txt');
  });

  it('go to the default event bus with the key as it is', async () => {
    const { events, runner } = await start(
      [
        bucket({ EventBridgeConfiguration: { EventBridgeEnabled: true } }),
        resource('AWS::Events::Rule', 'Stored', {
          EventPattern: { source: ['aws.s3'], detail: { object: { key: [{ prefix: 'in/' }] } } },
          Targets: [{ Id: 'A', Arn: functionArn('fn') }],
        }),
      ],
      { fn: () => undefined },
    );
    events.objectChanged(stored('in/my photo.png', { event: 'ObjectCreated:CompleteMultipartUpload' }));
    events.objectChanged(stored('out/x'));
    await events.idle();
    events.objectChanged(removed('in/my photo.png'));
    await events.idle();
    const object = { key: 'in/my photo.png', sequencer: expect.any(String) };
    const common = { version: '0', bucket: { name: 'uploads' }, requester: account, 'source-ip-address': '127.0.0.1' };
    expect(runner.calls.map((call) => call.event)).toEqual([
      {
        version: '0',
        id: expect.any(String),
        'detail-type': 'Object Created',
        source: 'aws.s3',
        account,
        time: expect.any(String),
        region,
        resources: ['arn:aws:s3:::uploads'],
        detail: {
          ...common,
          object: { ...object, size: 12, etag: 'd41d8cd98f00b204e9800998ecf8427e' },
          'request-id': 'REQUEST1',
          reason: 'CompleteMultipartUpload',
        },
      },
      expect.objectContaining({
        'detail-type': 'Object Deleted',
        detail: {
          ...common,
          object,
          'request-id': 'REQUEST2',
          reason: 'DeleteObject',
          'deletion-type': 'Permanently Deleted',
        },
      }),
    ]);
    const [first, second] = runner.calls.map((call) => call.event.detail.object.sequencer);
    expect(second > first).toBe(true);
  });

  it("are read from the CDK's custom resource as well", async () => {
    await services.createQueue('custom-queue');
    const { events, runner } = await start(
      [
        resource('AWS::S3::Bucket', 'uploads', {}),
        resource('Custom::S3BucketNotifications', 'Notifications', {
          BucketName: 'uploads',
          Managed: true,
          NotificationConfiguration: {
            EventBridgeConfiguration: {},
            LambdaFunctionConfigurations: [
              {
                Events: ['s3:ObjectCreated:Put', 's3:ObjectRemoved:*'],
                Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'in/' }] } },
                LambdaFunctionArn: functionArn('fn'),
              },
            ],
            QueueConfigurations: [{ Events: ['s3:ObjectCreated:*'], QueueArn: queueArn('custom-queue') }],
          },
        }),
      ],
      { fn: () => undefined },
    );
    events.objectChanged(stored('in/a'));
    events.objectChanged(stored('b'));
    await events.idle();
    expect(runner.calls.map((call) => call.event.Records[0].s3.object.key)).toEqual(['in/a']);
    expect(await services.drain('custom-queue')).toHaveLength(2);
    expect(events.describe().map(({ source, target, note }) => [source, target, note])).toEqual([
      ['uploads', 'fn', 's3:ObjectCreated:Put s3:ObjectRemoved:*, prefix in/'],
      ['uploads', 'custom-queue', 's3:ObjectCreated:*'],
      ['uploads', 'default bus', ''],
    ]);
  });

  it('encode keys as S3 does', () => {
    expect(encodeKey('a/b c.txt')).toBe('a/b+c.txt');
    expect(encodeKey("it's 100%~(ok)!*_-.")).toBe('it%27s+100%25%7E%28ok%29%21*_-.');
    expect(decodeURIComponent(encodeKey('ä+ö &?=#\u{1f600}').replaceAll('+', ' '))).toBe('ä+ö &?=#\u{1f600}');
  });
});
