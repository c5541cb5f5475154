import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
  SQSServiceException,
} from '@aws-sdk/client-sqs';
import { isFifo, traceAttribute } from '../runtime/aws/queue.ts';
import { inLanes } from '../runtime/in-lanes.ts';

export interface DeadLetterQueue {
  readonly name: string;
  readonly url: string;
  /** As SQS counts: about so many, with those that somebody else looks at just now. */
  readonly messages: number;
  /** The queue whose messages end here; none for streams and schedules. */
  readonly source?: { readonly name: string; readonly url: string };
}

const nameOf = (urlOrArn: string) => urlOrArn.split(/[:/]/).at(-1) ?? '';

/**
 * Dead-letter queues of a stack: those whose own messages end nowhere else. CloudFormation cuts long names, so these do not tell.
 * @param prefix how the names of its queues begin.
 */
export async function deadLetterQueues(sqs: SQSClient, prefix: string): Promise<readonly DeadLetterQueue[]> {
  const found: { name: string; url: string; messages: number; endsIn?: string }[] = [];
  let NextToken: string | undefined;
  do {
    const page = await sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 1000, ...(NextToken ? { NextToken } : {}) }),
    );
    for (const url of page.QueueUrls ?? []) {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'RedrivePolicy'],
        }),
      );
      const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: held } = Attributes;
      const { deadLetterTargetArn } = JSON.parse(Attributes.RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string };
      found.push({
        name: nameOf(url),
        url,
        messages: Number(waiting ?? 0) + Number(held ?? 0),
        ...(deadLetterTargetArn ? { endsIn: nameOf(deadLetterTargetArn) } : {}),
      });
    }
    ({ NextToken } = page);
  } while (NextToken);
  return found
    .filter(({ endsIn }) => !endsIn)
    .map(({ name, url, messages }) => {
      const source = found.find(({ endsIn }) => endsIn === name);
      return { name, url, messages, ...(source ? { source: { name: source.name, url: source.url } } : {}) };
    });
}

/** Seconds for which nobody else is given what is being moved. */
const heldSeconds = 60;
/** Messages that are worked on at once: who sends them back may be far from the queues, and a hundred thousand one after the other are hours. */
const mostAtOnce = 10;
/** Any wait makes SQS ask all of its servers; without one it may say that a queue is empty that is not. */
const waitSeconds = 1;

async function receive(sqs: SQSClient, QueueUrl: string, VisibilityTimeout: number): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      VisibilityTimeout,
      WaitTimeSeconds: waitSeconds,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

const sentAt = ({ Attributes }: Message) => Number(Attributes?.SentTimestamp ?? 0);

/** What Lambda says of a stream's batch that it gave up: the reason stands in the function's lines with this id. */
function givenUp(body = ''): string | undefined {
  try {
    const { condition, requestId } = JSON.parse(body).requestContext;
    return condition && requestId ? `${condition}: requestId ${requestId}` : undefined;
  } catch {
    return undefined;
  }
}

/** What a message follows from, as its sender says: the lines of the function that failed on it name the same. */
function followsFrom(trace = ''): string {
  try {
    const { correlationId } = JSON.parse(trace);
    return correlationId ? `: correlationId ${correlationId}` : '';
  } catch {
    return '';
  }
}

/** Why one is there: as our functions and EventBridge say it, as Lambda does of what it was to call by itself, or of a stream. */
function reasonOf({ MessageAttributes: about, Body }: Message): string {
  const said = (name: string) => about?.[name]?.StringValue;
  const code = said('ERROR_CODE');
  if (code) return `${code}: ${said('ERROR_MESSAGE') ?? ''}`;
  const requestId = said('RequestID');
  if (requestId) return `${said('ErrorMessage') ?? 'no reason given'}: requestId ${requestId}`;
  return givenUp(Body) ?? `no reason given${followsFrom(said(traceAttribute))}`;
}

/** Why some of the messages are there, with the oldest of them; SQS itself gives no reason. Nothing is taken out. */
export async function reasonsOf(sqs: SQSClient, { url }: DeadLetterQueue) {
  const messages = await receive(sqs, url, 0);
  return { reasons: [...new Set(messages.map(reasonOf))], oldest: Math.min(...messages.map(sentAt)) };
}

/** Lets everybody see again what was received and not moved: else for a minute there is nothing that says why it came back. */
async function letGo(sqs: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  await inLanes(messages, mostAtOnce, async ({ ReceiptHandle }) => {
    try {
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    } catch (error) {
      // Refused is what was held beyond its time: it is seen already.
      if (!(error instanceof SQSServiceException)) throw error;
    }
  });
}

/**
 * Sends what lay in a dead-letter queue when this began back to its source, each message before it is deleted: whoever breaks this off leaves some twice.
 * @returns how many.
 */
export async function redrive(sqs: SQSClient, { name, url, source }: DeadLetterQueue): Promise<number> {
  if (!source)
    throw new Error(`${name} holds what a stream or a schedule failed on: docs/deploy.md#9-redrive says how`);
  const begun = Date.now();
  let moved = 0;
  // Where there is an order it is kept.
  const lanes = isFifo(source.url) ? 1 : mostAtOnce;
  const back: Message[] = [];
  for (;;) {
    const received = await receive(sqs, url, heldSeconds);
    // What comes back already was sent after the beginning; it stays where it is.
    const messages = received.filter((message) => sentAt(message) <= begun);
    back.push(...received.filter((message) => !messages.includes(message)));
    if (messages.length === 0) {
      await letGo(sqs, url, back);
      return moved;
    }
    await inLanes(messages, lanes, async ({ Body, MessageAttributes = {}, Attributes, MessageId, ReceiptHandle }) => {
      const { ERROR_CODE: _code, ERROR_MESSAGE: _text, ...kept } = MessageAttributes;
      const group = Attributes?.MessageGroupId;
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: source.url,
          MessageBody: Body,
          MessageAttributes: kept,
          ...(group ? { MessageGroupId: group } : {}),
          // SQS refuses it to any other queue, which may have groups too.
          ...(isFifo(source.url) ? { MessageDeduplicationId: MessageId } : {}),
        }),
      );
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      moved += 1;
    });
  }
}
