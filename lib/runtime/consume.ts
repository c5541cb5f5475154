import { randomUUID } from 'node:crypto';
import type { AnySource, Consumer } from '../contract/consumer.ts';
import { variables } from '../contract/environment.ts';
import type { Trace } from '../contract/event.ts';
import { setDeadline } from './aws/deadline.ts';
import { optionalVariable } from './environment.ts';
import { functionLogger, type Logger } from './logger.ts';
import type { ConsumerOperation, Context } from './operation.ts';
import { personSource, scheduleSource, userPoolSource } from './sources/direct.ts';
import { eventSource } from './sources/event.ts';
import { httpAuthorizer, Unauthorized } from './sources/http.ts';
import { mailSource } from './sources/mail.ts';
import { bucketSource, queueSource } from './sources/queue.ts';
import { receiptSource } from './sources/receipts.ts';
import { socketAuthorizer, socketSource } from './sources/socket.ts';
import type { SourceAdapter } from './sources/source.ts';
import { tableSource } from './sources/table.ts';
import { systemTools, type Tools } from './tools.ts';
import { beginning, withTrace } from './trace.ts';

function adapterFor(on: AnySource): SourceAdapter {
  if ('queue' in on) return queueSource;
  if ('bucket' in on) return bucketSource;
  if ('table' in on) return tableSource;
  if ('event' in on) return eventSource;
  if ('mail' in on) return mailSource;
  if ('receipts' in on) return receiptSource;
  if ('schedule' in on) return scheduleSource;
  if ('userPool' in on) return userPoolSource;
  if ('person' in on) return personSource;
  if ('http' in on) return httpAuthorizer;
  return on.socket === 'authorize' ? socketAuthorizer : socketSource;
}

interface InvocationContext {
  readonly awsRequestId?: string;
  readonly getRemainingTimeInMillis?: () => number;
}

type Dependencies<D> = D & Partial<Tools> & { readonly logger?: (fields: Readonly<Record<string, unknown>>) => Logger };

/** One invocation of a consumer. */
export interface Invocation<D> {
  readonly log: Logger;
  /**
   * Runs the operation as part of what a message follows from.
   * @param trace without it the invocation begins a chain of its own.
   * @param messages how many messages the operation is given at once.
   */
  run<T>(act: (context: Context & D) => Promise<T>, trace?: Trace, messages?: number): Promise<T>;
}

/** A contract without a stage: its events by their names. */
const eventNames = (_: string, value: unknown) =>
  typeof value === 'object' && value !== null && 'kind' in value && 'name' in value ? value.name : value;

/** Correlation ids that the line of an invocation names; a batch of a stream may have a thousand. */
const mostNamed = 20;

/** `correlationId` when there is one, `correlationIds` of a batch that follows from several. */
const named = (ids: ReadonlySet<string>) =>
  ids.size === 1 ? { correlationId: [...ids][0] } : { correlationIds: [...ids].slice(0, mostNamed) };

/**
 * What surrounds every invocation of a consumer: the deadline of its AWS calls, its context, one log line.
 * @param work reads the event and answers it.
 */
export function surround<D extends object>(
  consumer: Consumer,
  dependencies: Dependencies<D>,
  work: (event: unknown, invocation: Invocation<D>) => Promise<unknown>,
) {
  const name =
    optionalVariable(variables.operation) ?? `${consumer.module.name}/${JSON.stringify(consumer.on, eventNames)}`;
  const logger = dependencies.logger ?? functionLogger;

  return async (event: unknown, { awsRequestId, getRemainingTimeInMillis }: InvocationContext): Promise<unknown> => {
    const requestId = awsRequestId ?? '';
    const log = logger({ operation: name, requestId });
    const started = performance.now();
    const ids = new Set<string>();
    const emitted = new Set<string>();
    let messages = 0;
    const line = () => ({
      messages,
      durationMs: Math.round((performance.now() - started) * 10) / 10,
      ...(ids.size > 0 ? named(ids) : {}),
      ...(emitted.size > 0 ? { emitted: [...emitted] } : {}),
    });
    const remaining = getRemainingTimeInMillis?.();
    setDeadline(remaining === undefined ? undefined : Date.now() + remaining - 200);
    try {
      const answer = await work(event, {
        log,
        run(act, trace = beginning(requestId || randomUUID()), more = 1) {
          const { correlationId } = trace;
          messages += more;
          ids.add(correlationId);
          const about = { ...systemTools, ...dependencies, requestId, correlationId };
          const context: Context & D = { ...about, log: logger({ operation: name, requestId, correlationId }) };
          return withTrace(trace, () => act(context), emitted);
        },
      });
      log.info('invocation', line());
      return answer;
    } catch (error) {
      if (error instanceof Unauthorized) log.info('invocation', { ...line(), refused: true });
      else log.error('invocation failed', { ...line(), error });
      throw error;
    }
  };
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
  return surround<D>(consumer, dependencies, (event, { log, run }) =>
    adapt(event, consumer, (input, trace) => run((context) => operation(input as never, context), trace), log),
  );
}
