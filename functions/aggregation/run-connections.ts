import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { runConnections } from './contract/behind.ts';
import { isDue, type Running, stepOn } from './model/course.ts';
import { httpAggregator } from './store/aggregator.ts';
import { connectionStore } from './store/connections.ts';
import { timeLeft } from './store/due-queue.ts';
import { connectionRuns } from './store/runs.ts';
import { terms } from './store/terms.ts';

/** Steps of one message; what is longer stays on the agenda, and goes on within the minute. */
const mostSteps = 500;
/**
 * Milliseconds with less of which nothing is begun: a step may take 20 seconds, and the messages that came along would fail with it. Behind four
 * fifths of the time the alarm on duration rings, and a long run is no fault.
 */
const kept = 45_000;

interface Dependencies extends Running {
  readonly timeLeft: () => number;
}

/** Looks at the connection as it is now: the message says only that something is to be done with it, and may come twice or late. */
export const operation: ConsumerOperation<typeof runConnections, Dependencies> = async ({ connectionId }, context) => {
  let row = await context.runs.find(connectionId);
  for (let steps = 0; steps < mostSteps && row && isDue(row, context.now()) && context.timeLeft() > kept; steps += 1)
    row = await stepOn(row, context);
};

export const handler = consume(
  runConnections,
  {
    runs: connectionRuns(),
    connections: connectionStore(),
    aggregator: httpAggregator(),
    terms,
    timeLeft,
  },
  operation,
);
