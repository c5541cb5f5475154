import {
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandOutput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadLetterQueues, redrive } from '../../lib/dead-letters/dead-letter-queues.ts';
import { runDeadLetters } from '../../lib/dead-letters/run.ts';
import { rootCredentials } from '../../lib/local/credentials.ts';
import { type Services, startServices } from '../local/events-services.ts';

let services: Services;
let sqs: SQSClient;
let outputs: Parameters<typeof runDeadLetters>[1];
const url = (name: string) => `${services.addresses.fauxqs}/000000000000/${name}`;

beforeAll(async () => {
  services = await startServices();
  const { accessKeyId, secretAccessKey } = rootCredentials;
  outputs = {
    region: 'us-east-1',
    awsEndpoint: services.addresses.fauxqs,
    awsAccessKeyId: accessKeyId,
    awsSecretAccessKey: secretAccessKey,
  };
  const credentials = { accessKeyId, secretAccessKey };
  sqs = new SQSClient({ region: 'us-east-1', endpoint: services.addresses.fauxqs, credentials });
  for (const stack of ['S-Shop', 'Other']) {
    const deadLetterTargetArn = await services.createQueue(`${stack}-SendBillDeadLettersA1`);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 });
    await services.createQueue(`${stack}-SendBillQueueB2`, { RedrivePolicy });
  }
  // As CloudFormation cuts what is too long.
  await services.createQueue('S-Shop-RelayDeadLett');
});
afterAll(async () => {
  sqs.destroy();
  await services.stop();
});

async function run(redrive?: string) {
  const lines: string[] = [];
  const isEmpty = await runDeadLetters(redrive ? { redrive } : {}, outputs, 'S-', (line) => lines.push(line));
  return { isEmpty, lines };
}
const text = (StringValue: string) => ({ DataType: 'String', StringValue });

describe('npm run dead-letters', () => {
  it('says what lies where, and why, as often as it is asked; sends it back without the reason; and then says that nothing is left', async () => {
    for (const n of ['1', '2'])
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: url('S-Shop-SendBillDeadLettersA1'),
          MessageBody: `{"bill":${n}}`,
          MessageAttributes: { trace: text('t'), ERROR_CODE: text('Unavailable'), ERROR_MESSAGE: text('ses is down') },
        }),
      );
    const first = await run();
    expect(await run()).toEqual(first);
    expect(first).toEqual({
      isEmpty: false,
      lines: [
        expect.stringMatching(/^S-Shop-SendBillDeadLettersA1: 2, since 20/),
        '  Unavailable: ses is down',
        '1 of 2 dead-letter queues hold something',
      ],
    });
    expect((await run('SendBill')).lines).toEqual(['2 messages went back to S-Shop-SendBillQueueB2']);
    const back = await services.drain('S-Shop-SendBillQueueB2');
    expect(back.map(({ body }) => body).sort()).toEqual(['{"bill":1}', '{"bill":2}']);
    expect(Object.keys(back[0]?.attributes ?? {})).toEqual(['trace']);
    expect(await run()).toEqual({ isEmpty: true, lines: ['0 of 2 dead-letter queues hold something'] });
  });

  it('sends ten back at once, and one after the other where there is an order', async () => {
    for (const name of ['Other-Kept.fifo', 'Other-KeptDead.fifo'])
      await services.createQueue(name, { FifoQueue: 'true' });
    const most = async (name: string, to: string) => {
      for (let n = 0; n < 12; n += 1) {
        const ordered = name.endsWith('.fifo') ? { MessageGroupId: `${n}`, MessageDeduplicationId: `${n}` } : {};
        await sqs.send(new SendMessageCommand({ QueueUrl: url(name), MessageBody: `{"bill":${n}}`, ...ordered }));
      }
      let [under, highest] = [0, 0];
      const watched = {
        async send(command: object) {
          under += 1;
          highest = Math.max(highest, under);
          return sqs.send(command as SendMessageCommand).finally(() => {
            under -= 1;
          });
        },
      } as unknown as SQSClient;
      const queue = { name, url: url(name), messages: 12, source: { name: to, url: url(to) } };
      expect(await redrive(watched, queue)).toBe(12);
      expect((await services.drain(to)).length).toBe(12);
      return highest;
    };
    expect([
      await most('S-Shop-SendBillDeadLettersA1', 'S-Shop-SendBillQueueB2'),
      await most('Other-KeptDead.fifo', 'Other-Kept.fifo'),
    ]).toEqual([10, 1]);
  });

  it('says of what SQS itself moved, from one of our queues, by which id the lines about it are found', async () => {
    const trace = text(JSON.stringify({ correlationId: 'c3', causationId: 'c3' }));
    const QueueUrl = url('S-Shop-SendBillDeadLettersA1');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}', MessageAttributes: { trace } }));
    expect((await run()).lines[1]).toBe('  no reason given: correlationId c3');
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url('S-Shop-SendBillDeadLettersA1') }));
  });

  it('says that what somebody reads just now cannot go back yet, instead of nothing', async () => {
    const QueueUrl = url('S-Shop-SendBillDeadLettersA1');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, VisibilityTimeout: 30 }));
    expect((await run('SendBill')).lines).toEqual([
      '0 messages went back to S-Shop-SendBillQueueB2',
      '1 are held by whoever reads them, as aws sqs receive-message does: again in a minute',
    ]);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    expect((await run('SendBill')).lines).toEqual([
      '1 messages went back to S-Shop-SendBillQueueB2',
      '1 are held by whoever reads them, as aws sqs receive-message does: again in a minute',
    ]);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    await services.drain('S-Shop-SendBillQueueB2');
    expect((await run('SendBill')).lines).toEqual(['0 messages went back to S-Shop-SendBillQueueB2']);
  });

  it('leaves what comes back at once to be read and sent back again', async () => {
    const dead = url('S-Shop-SendBillDeadLettersA1');
    const poison = {
      MessageBody: 'junk',
      MessageAttributes: { ERROR_CODE: text('PoisonMessage'), ERROR_MESSAGE: text('junk') },
    };
    await sqs.send(new SendMessageCommand({ QueueUrl: dead, ...poison }));
    const consumer = async () => {
      const QueueUrl = url('S-Shop-SendBillQueueB2');
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
      await sqs.send(new SendMessageCommand({ QueueUrl: dead, ...poison }));
      return Messages.length;
    };
    for (let time = 1; time <= 2; time += 1) {
      const failed = consumer();
      expect((await run('SendBill')).lines).toEqual(['1 messages went back to S-Shop-SendBillQueueB2']);
      expect(await failed).toBe(1);
      expect((await run()).lines.slice(0, 2)).toEqual([
        expect.stringMatching(/: 1, since 20/),
        '  PoisonMessage: junk',
      ]);
    }
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url('S-Shop-SendBillDeadLettersA1') }));
    await services.drain('S-Shop-SendBillQueueB2');
  });

  it('says of a batch of a stream with which request it was tried last', async () => {
    const requestContext = { requestId: 'a1', condition: 'RetryAttemptsExhausted', approximateInvokeCount: 11 };
    for (const MessageBody of [JSON.stringify({ requestContext }), 'null'])
      await sqs.send(new SendMessageCommand({ QueueUrl: url('S-Shop-RelayDeadLett'), MessageBody }));
    expect((await run()).lines.slice(1, 3).sort()).toEqual([
      '  RetryAttemptsExhausted: requestId a1',
      '  no reason given',
    ]);
    await services.drain('S-Shop-RelayDeadLett');
  });

  it('says of a run of a schedule that failed what Lambda wrote beside it', async () => {
    const MessageAttributes = {
      RequestID: text('b2'),
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: text('the table is away'),
    };
    const QueueUrl = url('S-Shop-RelayDeadLett');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"scheduledAt":"now"}', MessageAttributes }));
    expect((await run()).lines[1]).toBe('  the table is away: requestId b2');
    await services.drain('S-Shop-RelayDeadLett');
  });

  it('sends a message of a group back in its group, and into a queue that is not FIFO without a deduplication id, which SQS refuses there', async () => {
    await services.createQueue('Fair-DeadLettersA1');
    const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:Fair-DeadLettersA1';
    await services.createQueue('Fair-QueueB2', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 }),
    });
    // The local queues forget groups and take what SQS refuses.
    const { accessKeyId, secretAccessKey } = rootCredentials;
    const credentials = { accessKeyId, secretAccessKey };
    const grouped = new SQSClient({ region: 'us-east-1', endpoint: services.addresses.fauxqs, credentials });
    const sent: object[] = [];
    grouped.middlewareStack.add(
      (next) => async (args) => {
        const { QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId } = args.input as SendMessageCommandInput;
        if (MessageBody !== undefined) sent.push({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId });
        const result = await next(args);
        for (const message of (result.output as ReceiveMessageCommandOutput).Messages ?? [])
          message.Attributes = { ...message.Attributes, MessageGroupId: 'o1' };
        return result;
      },
      { step: 'initialize' },
    );
    await sqs.send(new SendMessageCommand({ QueueUrl: url('Fair-DeadLettersA1'), MessageBody: '{"n":1}' }));
    const [queue] = await deadLetterQueues(sqs, 'Fair-');
    try {
      expect(queue && (await redrive(grouped, queue))).toBe(1);
    } finally {
      grouped.destroy();
    }
    expect(sent).toEqual([
      { QueueUrl: queue?.source?.url, MessageBody: '{"n":1}', MessageGroupId: 'o1', MessageDeduplicationId: undefined },
    ]);
    await services.drain('Fair-QueueB2');
  });

  it.each([
    ['Nothing', /fits none/],
    ['DeadLett', /fits S-Shop-\w+, S-Shop-\w+/],
    ['Relay', /a stream or a schedule/],
  ])('refuses to send back %s', async (name, words) => {
    await expect(run(name)).rejects.toThrow(words);
  });
});
