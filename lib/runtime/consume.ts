import middy from '@middy/core';
import type { AnySource, Consumer } from '../contract/consumer.ts';
import { variables } from '../contract/environment.ts';
import { setDeadline } from './aws/deadline.ts';
import { optionalVariable } from './environment.ts';
import { createLogger, type Logger } from './logger.ts';
import type { ConsumerOperation, Context } from './operation.ts';
import { personSource, scheduleSource, userPoolSource } from './sources/direct.ts';
import { bucketSource, eventSource, queueSource } from './sources/queue.ts';
import { socketAuthorizer, socketSource } from './sources/socket.ts';
import type { SourceAdapter } from './sources/source.ts';
import { tableSource } from './sources/table.ts';
import { systemTools, type Tools } from './tools.ts';

function adapterFor(on: AnySource): SourceAdapter {
  if ('queue' in on) return queueSource;
  if ('bucket' in on) return bucketSource;
  if ('table' in on) return tableSource;
  if ('event' in on) return eventSource;
  if ('schedule' in on) return scheduleSource;
  if ('userPool' in on) return userPoolSource;
  if ('person' in on) return personSource;
  return on.socket === 'authorize' ? socketAuthorizer : socketSource;
}

interface InvocationContext {
  readonly awsRequestId?: string;
  readonly getRemainingTimeInMillis?: () => number;
}

type Dependencies<D> = D & Partial<Tools> & { readonly logger?: (fields: Readonly<Record<string, unknown>>) => Logger };

/**
 * What surrounds every invocation of a consumer: the deadline of its AWS calls, its context, one log line.
 * @param work reads the event and answers it; it tells `count` how many messages the operation was given.
 */
export function surround<D extends object>(
  consumer: Consumer,
  dependencies: Dependencies<D>,
  work: (event: unknown, context: Context & D, count: (messages: number) => void) => Promise<unknown>,
) {
  const name = optionalVariable(variables.operation) ?? `${consumer.module.name}/${JSON.stringify(consumer.on)}`;
  const logger = dependencies.logger ?? ((fields) => createLogger(fields, optionalVariable('LOG_LEVEL')));

  const run = async (event: unknown, invocation: InvocationContext) => {
    const requestId = invocation.awsRequestId ?? '';
    const log = logger({ operation: name, requestId });
    const started = performance.now();
    let messages = 0;
    const context: Context & D = { ...systemTools, ...dependencies, requestId, log };
    const count = (more: number) => {
      messages += more;
    };
    const remaining = invocation.getRemainingTimeInMillis?.();
    setDeadline(remaining === undefined ? undefined : Date.now() + remaining - 200);
    try {
      const answer = await work(event, context, count);
      log.info('invocation', { messages, durationMs: Math.round((performance.now() - started) * 10) / 10 });
      return answer;
    } catch (error) {
      log.error('invocation failed', { messages, error });
      throw error;
    }
  };
  return middy<unknown, unknown>({ timeoutEarlyInMillis: 0 }).handler(run as never) as unknown as (
    event: unknown,
    context: object,
  ) => Promise<unknown>;
}

/**
 * The one pipeline of every consumer: reads the source's event, checks each message against its schema, runs the operation on one
 * message at a time, reports just those that failed, and logs one line per invocation.
 * @param dependencies what the operation gets beside its tools, usually `{ store }`; `now`, `newId` and `randomBytes` replace the system's.
 */
export function consume<C extends Consumer, D extends object>(
  consumer: C,
  dependencies: Dependencies<D>,
  operation: ConsumerOperation<C, D>,
) {
  const adapt = adapterFor(consumer.on);
  return surround(consumer, dependencies, (event, context, count) => {
    const each = (input: unknown) => {
      count(1);
      return operation(input as never, context);
    };
    return adapt(event, consumer, each, context.log);
  });
}
