import type { Credentials, InvokeResult, Log, Stack } from '../model.ts';
import type { StoredEvent } from './event-store.ts';
import type { FunctionConfig } from './function-config.ts';

export interface DestinationOptions {
  stack(): Stack;
  readonly log: Log;
  readonly rootCredentials: Credentials;
  /** Where AWS calls go. */
  awsEndpoint(): string;
  invokeAsync(functionArn: string, event: unknown): Promise<void>;
}

type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

const SEND_ATTEMPTS = 5;
const SEND_PAUSE_MS = 200;

/** Hands the outcome of asynchronous invokes on, in the forms Lambda uses for destinations and dead-letter queues. */
export class Destinations {
  readonly #options: DestinationOptions;

  constructor(options: DestinationOptions) {
    this.#options = options;
  }

  async succeeded(config: FunctionConfig, event: StoredEvent, result: InvokeResult): Promise<void> {
    if (!config.async.onSuccess) return;
    await this.#deliver(
      config.async.onSuccess,
      config,
      record(config, { ...event, attempts: event.attempts + 1 }, result, 'Success'),
    );
  }

  async failed(
    config: FunctionConfig,
    event: StoredEvent,
    result: InvokeResult | undefined,
    condition: Condition,
  ): Promise<void> {
    const { onFailure, deadLetter } = config.async;
    if (deadLetter) await this.#deadLetter(deadLetter, config, event, result);
    if (onFailure) await this.#deliver(onFailure, config, record(config, event, result, condition));
    if (!deadLetter && !onFailure) {
      this.#options.log.warn(
        `an asynchronous event of ${config.path} failed for good and the function has no dead-letter queue`,
        {
          requestId: event.requestId,
          condition,
          error: result?.error?.message,
        },
      );
    }
  }

  async #deliver(arn: string, config: FunctionConfig, body: ReturnType<typeof record>): Promise<void> {
    const success = body.requestContext.condition === 'Success';
    await this.#insist(arn, config, async (service) => {
      const client = this.#client();
      const text = JSON.stringify(body);
      if (service === 'sqs') return client.queue(this.#options.stack().find(arn).ref, text, {});
      if (service === 'sns') return client.topic(arn, text, {});
      if (service === 'events')
        return client.bus(
          arn,
          `Lambda Function Invocation Result - ${success ? 'Success' : 'Failure'}`,
          text,
          config.arn,
        );
      if (service === 'lambda') return this.#options.invokeAsync(arn, body);
      throw new Error(`destinations of the kind ${service} are not served on this machine`);
    });
  }

  async #deadLetter(
    arn: string,
    config: FunctionConfig,
    event: StoredEvent,
    result: InvokeResult | undefined,
  ): Promise<void> {
    const attributes = {
      RequestID: { DataType: 'String', StringValue: event.requestId },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ...(result?.error && {
        ErrorMessage: { DataType: 'String', StringValue: result.error.message.slice(0, 1000) || '-' },
      }),
    };
    await this.#insist(arn, config, async (service) => {
      const client = this.#client();
      if (service === 'sqs') return client.queue(this.#options.stack().find(arn).ref, event.event, attributes);
      if (service === 'sns') return client.topic(arn, event.event, attributes);
      throw new Error(`a dead-letter target is a queue or a topic, not ${arn}`);
    });
  }

  /** Tries a few times; like Lambda it then drops the record, but says so. */
  async #insist(arn: string, config: FunctionConfig, send: (service: string) => Promise<unknown>): Promise<void> {
    const service = arn.split(':')[2] ?? '';
    for (let attempt = 1; ; attempt++) {
      try {
        await send(service);
        return;
      } catch (error) {
        if (attempt === SEND_ATTEMPTS) {
          this.#options.log.error(
            `the outcome of an asynchronous invoke of ${config.path} could not be sent to ${arn}: ${error}`,
          );
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, SEND_PAUSE_MS * attempt));
      }
    }
  }

  #client() {
    const config = {
      region: this.#options.stack().region,
      endpoint: this.#options.awsEndpoint(),
      credentials: this.#options.rootCredentials,
    };
    return {
      queue: async (
        QueueUrl: string,
        MessageBody: string,
        MessageAttributes: Record<string, { DataType: string; StringValue: string }>,
      ) => {
        const { SQSClient, SendMessageCommand } = await import('@aws-sdk/client-sqs');
        await withClient(new SQSClient(config), (sqs) =>
          sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes })),
        );
      },
      topic: async (
        TopicArn: string,
        Message: string,
        MessageAttributes: Record<string, { DataType: string; StringValue: string }>,
      ) => {
        const { SNSClient, PublishCommand } = await import('@aws-sdk/client-sns');
        await withClient(new SNSClient(config), (sns) =>
          sns.send(new PublishCommand({ TopicArn, Message, MessageAttributes })),
        );
      },
      bus: async (EventBusName: string, DetailType: string, Detail: string, functionArn: string) => {
        const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
        const entry = {
          EventBusName,
          Source: 'lambda',
          DetailType,
          Detail,
          Resources: [EventBusName, `${functionArn}:$LATEST`],
        };
        await withClient(new EventBridgeClient(config), (bus) => bus.send(new PutEventsCommand({ Entries: [entry] })));
      },
    };
  }
}

async function withClient<Client extends { destroy(): void }>(
  client: Client,
  use: (client: Client) => Promise<unknown>,
): Promise<void> {
  try {
    await use(client);
  } finally {
    client.destroy();
  }
}

/** The invocation record of a destination, version 1.0. */
function record(config: FunctionConfig, event: StoredEvent, result: InvokeResult | undefined, condition: Condition) {
  const error = result?.error;
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${config.arn}:$LATEST`,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: JSON.parse(event.event) as unknown,
    ...(result && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', ...(error && { functionError: 'Unhandled' }) },
      responsePayload: error
        ? { errorType: error.type, errorMessage: error.message, trace: error.trace }
        : (result.payload ?? null),
    }),
  };
}
