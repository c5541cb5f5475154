import type { Running } from '../../model.ts';
import { atMost, graceMs } from '../clock.ts';
import type { EventsContext } from '../context.ts';
import { queueUrl } from '../queues/queue-poller.ts';
import { type Destination, PermanentFailure } from './destination.ts';
import type { Delivery, Journal } from './journal.ts';

/** Somewhere that accepted events go, with what happens when it cannot take them. */
export interface Target {
  /** Stays the same over restarts: `RuleResource/TargetId`. */
  readonly key: string;
  /** ARN, for messages. */
  readonly arn: string;
  readonly destination: Destination;
  /** EventBridge's are 185 tries and 24 hours. */
  readonly maximumRetries: number;
  readonly maximumAgeSeconds: number;
  readonly deadLetterArn?: string;
  /** Text attributes that a dead letter carries besides the failure's own, as `RULE_ARN`. */
  readonly deadLetterAttributes?: Readonly<Record<string, string>>;
}

export interface Deliveries extends Running {
  /** Begins with what is due now; to be called after each transaction that added to the journal. */
  wake(): void;
  busy(): string | undefined;
}

const atOnce = 32;
const firstRetryMs = 500;
const longestRetryMs = 60_000;

/** Takes deliveries out of the journal and to their targets, again with growing pauses when that fails, then to the dead-letter queue. */
export function startDeliveries(
  context: EventsContext,
  journal: Journal,
  targets: ReadonlyMap<string, Target>,
): Deliveries {
  const { clock, services } = context;
  const { log } = context.runtime;
  const running = new Map<number, Promise<void>>();
  let stopped = false;
  let cancelTimer = () => {};

  function wake(): void {
    if (stopped) return;
    cancelTimer();
    const now = clock.now();
    for (const delivery of journal.due(now, atOnce - running.size, new Set(running.keys()))) {
      // Begun in a later turn: a target that is a bus wakes this again, and must find the delivery among those running.
      const work = Promise.resolve()
        .then(() => deliver(delivery))
        .catch((cause) => {
          log.error(`${delivery.target}: ${(cause as Error).message}`);
          // What became of it could not be written down, as on a full disk: it is still due.
          return new Promise<void>((resolve) => clock.after(firstRetryMs, resolve));
        })
        .finally(() => {
          running.delete(delivery.id);
          wake();
        });
      running.set(delivery.id, work);
    }
    const next = journal.nextDue(now);
    if (next !== undefined) cancelTimer = clock.after(next - now, wake);
  }

  async function deliver(delivery: Delivery): Promise<void> {
    const target = targets.get(delivery.target);
    if (target === undefined) {
      log.warn(`dropped an event for ${delivery.target}, which is no longer in the stack`);
      journal.remove(delivery.id);
      return;
    }
    context.activity.count += 1;
    try {
      await target.destination(delivery.payload);
      journal.remove(delivery.id);
    } catch (cause) {
      await failed(delivery, target, cause as Error);
    }
  }

  async function failed(delivery: Delivery, target: Target, cause: Error): Promise<void> {
    const attempts = delivery.attempts + 1;
    const wait = Math.min(firstRetryMs * 2 ** (attempts - 1), longestRetryMs);
    const tooOld = clock.now() + wait - delivery.acceptedAt > target.maximumAgeSeconds * 1000;
    const tooOften = attempts > target.maximumRetries;
    log.warn(`${target.key}: ${target.arn} did not take an event: ${cause.message}`);
    if (!tooOld && !tooOften && !(cause instanceof PermanentFailure)) {
      journal.postpone(delivery.id, clock.now() + wait, attempts);
      return;
    }
    if (target.deadLetterArn === undefined) {
      log.error(`${target.key}: dropped an event for ${target.arn}, which has no dead-letter queue: ${cause.message}`, {
        event: delivery.payload,
      });
    } else if (!(await bury(delivery, target, target.deadLetterArn, cause, tooOften))) {
      journal.postpone(delivery.id, clock.now() + wait, delivery.attempts);
      return;
    }
    journal.remove(delivery.id);
  }

  /** False when the dead-letter queue could not take it either. */
  async function bury(
    delivery: Delivery,
    target: Target,
    queueArn: string,
    cause: Error,
    tooOften: boolean,
  ): Promise<boolean> {
    const attributes: Record<string, string> = {
      ...target.deadLetterAttributes,
      TARGET_ARN: target.arn,
      ERROR_CODE: cause instanceof PermanentFailure ? cause.code : 'INTERNAL_ERROR',
      ERROR_MESSAGE: cause.message || cause.name,
      RETRY_ATTEMPTS: String(delivery.attempts),
    };
    if (!(cause instanceof PermanentFailure)) {
      attributes.EXHAUSTED_RETRY_CONDITION = tooOften ? 'MaximumRetryAttempts' : 'MaximumEventAgeInSeconds';
    }
    try {
      await services.sqs('SendMessage', {
        QueueUrl: queueUrl(queueArn),
        MessageBody: delivery.payload,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
        ),
      });
      return true;
    } catch (problem) {
      log.error(`${target.key}: cannot reach its dead-letter queue ${queueArn}: ${(problem as Error).message}`);
      return false;
    }
  }

  wake();
  return {
    wake,
    busy() {
      const left = journal.count();
      return left > 0 ? `${left} events on their way to targets` : undefined;
    },
    async stop() {
      stopped = true;
      cancelTimer();
      await atMost(graceMs, Promise.all(running.values()));
    },
  };
}
