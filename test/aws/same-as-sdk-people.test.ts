import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { CreatePlatformEndpointCommand, DeleteEndpointCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { createMailer } from '../../lib/runtime/aws/mail.ts';
import { createNotifications } from '../../lib/runtime/aws/notifications.ts';
import { type SameCall, startComparison } from './compare-with-sdk.ts';

const { compare, options, sdk } = await startComparison();
const sns = new SNSClient(sdk);
const application = 'arn:aws:sns:eu-west-1:123456789012:app/APNS/app';
const endpoint = 'arn:aws:sns:eu-west-1:123456789012:endpoint/APNS/app/1';
const xml = (name: string, content: string) => ({
  body: `<${name}Response><${name}Result>${content}</${name}Result></${name}Response>`,
  headers: { 'content-type': 'text/xml' },
});

const cases: Readonly<Record<string, SameCall>> = {
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

compare('calls that reach people look to the service as those of the AWS SDK', cases);
