import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EventsContext } from '../context.ts';
import { queueUrl } from '../queues/queue-poller.ts';
import { ServiceError } from '../service-client.ts';

/** Sends one text to where a target points; rejects when it did not get there. */
export type Destination = (payload: string) => Promise<void>;

/** Trying again would not help: the target is not there, or refuses the call. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface DestinationOptions {
  /** Queues and topics that are FIFO. */
  readonly messageGroupId?: string;
  /** Topics. */
  readonly subject?: string;
  /** Hands an event to another bus. */
  readonly toBus?: (busArn: string, payload: string) => void;
}

/**
 * The way to a target, by its ARN: function, queue, topic, event bus or log group (a file in `events/logs`).
 *
 * @throws Error that names the ARN when it is none of these, or when the stack does not hold the function.
 */
export function destinationOf(context: EventsContext, arn: string, options: DestinationOptions = {}): Destination {
  const { runtime, services } = context;
  const service = arn.split(':')[2];
  if (service === 'lambda') {
    const fn = runtime.stack.find(functionArnOf(arn)).ref;
    return async (payload) => {
      await runtime.functions.invokeAsync(fn, parse(payload)).catch(refused);
    };
  }
  if (service === 'sqs') {
    const group = options.messageGroupId === undefined ? {} : { MessageGroupId: options.messageGroupId };
    return async (payload) => {
      await services.sqs('SendMessage', { QueueUrl: queueUrl(arn), MessageBody: payload, ...group }).catch(refused);
    };
  }
  if (service === 'sns') {
    const more: Record<string, string> = {};
    if (options.subject !== undefined) more.Subject = options.subject;
    if (options.messageGroupId !== undefined) more.MessageGroupId = options.messageGroupId;
    return async (payload) => {
      await services.sns('Publish', { TopicArn: arn, Message: payload, ...more }).catch(refused);
    };
  }
  const { toBus } = options;
  if (service === 'events' && arn.includes(':event-bus/') && toBus !== undefined)
    return async (payload) => toBus(arn, payload);
  if (service === 'logs') {
    const file = join(
      runtime.stateDir,
      'events',
      'logs',
      `${logGroupOf(arn).replaceAll('/', '.').replace(/^\./, '')}.log`,
    );
    return async (payload) => {
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, `${new Date(context.clock.now()).toISOString()} ${payload}\n`);
    };
  }
  throw new Error(`the target ${arn} cannot be run here; functions, queues, topics, event buses and log groups can`);
}

/** Without the version or alias that may stand behind the name. */
function functionArnOf(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

function logGroupOf(arn: string): string {
  return arn.split(':').slice(6).join(':').replace(/:\*$/, '');
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

const permanent = new Set([
  ...['QueueDoesNotExist', 'NotFound', 'InvalidParameter', 'InvalidParameterValue', 'MissingParameter'],
  ...['ResourceNotFoundException', 'RequestTooLargeException'],
]);

function refused(cause: Error): never {
  const code = cause instanceof ServiceError ? cause.code : cause.name;
  if (permanent.has(code)) throw new PermanentFailure(code, cause.message);
  throw cause;
}
