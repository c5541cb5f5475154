import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { CreatePlatformEndpointCommand, DeleteEndpointCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMailer } from '../../lib/runtime/aws/mail.ts';
import { createNotifications } from '../../lib/runtime/aws/notifications.ts';
import { closeConnections } from '../../lib/runtime/aws/transport.ts';
import { essence } from './essence.ts';
import { type Canned, startRecorder } from './recorder.ts';

const recorder = await startRecorder();
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
const config = { region: 'eu-west-1', endpoint: recorder.endpoint, credentials };
const options = { config };
const sdk = { ...config, maxAttempts: 1, retryMode: 'standard' };
const sns = new SNSClient(sdk);
const application = 'arn:aws:sns:eu-west-1:123456789012:app/APNS/app';
const endpoint = 'arn:aws:sns:eu-west-1:123456789012:endpoint/APNS/app/1';
const xml = (name: string, content: string) => ({
  body: `<${name}Response><${name}Result>${content}</${name}Result></${name}Response>`,
  headers: { 'content-type': 'text/xml' },
});

interface Case {
  readonly ours: () => Promise<unknown>;
  readonly theirs: () => Promise<unknown>;
  readonly answer?: Canned;
}
const cases: Readonly<Record<string, Case>> = {
  'SES SendEmail': {
    ours: () =>
      createMailer(() => 'us@example.com', options).send({
        to: 'ada@example.com',
        subject: 'Hello',
        text: 'Hi',
        html: '<p>Hi</p>',
        replyTo: 'help@example.com',
      }),
    theirs: () =>
      new SESv2Client(sdk).send(
        new SendEmailCommand({
          FromEmailAddress: 'us@example.com',
          Destination: { ToAddresses: ['ada@example.com'] },
          ReplyToAddresses: ['help@example.com'],
          Content: {
            Simple: {
              Subject: { Data: 'Hello', Charset: 'UTF-8' },
              Body: { Text: { Data: 'Hi', Charset: 'UTF-8' }, Html: { Data: '<p>Hi</p>', Charset: 'UTF-8' } },
            },
          },
        }),
      ),
    answer: { body: { MessageId: 'm' } },
  },
  'SES SendEmail with headers, tags and a configuration set': {
    ours: () =>
      createMailer(() => 'us@example.com', { ...options, configurationSet: () => 'set' }).send({
        to: 'ada@example.com',
        subject: 'Hello',
        text: 'Hi',
        headers: { 'List-Unsubscribe': '<https://example.com/x>' },
        tags: { messageId: 'm' },
      }),
    theirs: () =>
      new SESv2Client(sdk).send(
        new SendEmailCommand({
          FromEmailAddress: 'us@example.com',
          Destination: { ToAddresses: ['ada@example.com'] },
          ConfigurationSetName: 'set',
          EmailTags: [{ Name: 'messageId', Value: 'm' }],
          Content: {
            Simple: {
              Subject: { Data: 'Hello', Charset: 'UTF-8' },
              Body: { Text: { Data: 'Hi', Charset: 'UTF-8' } },
              Headers: [{ Name: 'List-Unsubscribe', Value: '<https://example.com/x>' }],
            },
          },
        }),
      ),
    answer: { body: { MessageId: 'm' } },
  },
  'SNS CreatePlatformEndpoint': {
    ours: () => createNotifications(options).createEndpoint(application, 'to/ken+1=='),
    theirs: () =>
      sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn: application, Token: 'to/ken+1==' })),
    answer: xml('CreatePlatformEndpoint', `<EndpointArn>${endpoint}</EndpointArn>`),
  },
  'SNS DeleteEndpoint': {
    ours: () => createNotifications(options).deleteEndpoint(endpoint),
    theirs: () => sns.send(new DeleteEndpointCommand({ EndpointArn: endpoint })),
    answer: xml('DeleteEndpoint', ''),
  },
  'SNS Publish to a device': {
    ours: () =>
      createNotifications(options).push(endpoint, { APNS: '{"aps":{}}' }, { 'AWS.SNS.MOBILE.APNS.PRIORITY': '10' }),
    theirs: () =>
      sns.send(
        new PublishCommand({
          TargetArn: endpoint,
          Message: '{"default":"","APNS":"{\\"aps\\":{}}"}',
          MessageStructure: 'json',
          MessageAttributes: { 'AWS.SNS.MOBILE.APNS.PRIORITY': { DataType: 'String', StringValue: '10' } },
        }),
      ),
    answer: xml('Publish', '<MessageId>m</MessageId>'),
  },
  'SNS Publish to a telephone': {
    ours: () =>
      createNotifications(options).text('+436601234567', "Grüße & it's (50 %) *so*!", {
        'AWS.SNS.SMS.SMSType': 'Transactional',
      }),
    theirs: () =>
      sns.send(
        new PublishCommand({
          PhoneNumber: '+436601234567',
          Message: "Grüße & it's (50 %) *so*!",
          MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
        }),
      ),
    answer: xml('Publish', '<MessageId>m</MessageId>'),
  },
};

beforeAll(() => recorder.answer({}));
afterAll(async () => {
  closeConnections();
  await recorder.stop();
});

describe('calls that reach people look to the service as those of the AWS SDK', () => {
  it.each(Object.keys(cases))('%s', async (name) => {
    const { ours, theirs, answer = {} } = cases[name] as Case;
    recorder.answer(answer);
    await ours();
    await theirs();
    expect(recorder.received).toHaveLength(2);
    const [mine, sdkCall] = recorder.received.map(essence);
    expect(mine).toEqual(sdkCall);
    expect(mine?.scope).toMatch(/^eu-west-1\/[a-z0-9-]+\/aws4_request$/);
  });
});
