import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { runConnections } from './contract/behind.ts';
import { isDue, type Running, stepOn } from './model/course.ts';
import { httpAggregator } from './store/aggregator.ts';
import { connectionStore } from './store/connections.ts';
import { type ConnectionQueue, connectionQueue } from './store/due-queue.ts';
import { connectionRuns } from './store/runs.ts';
import { terms } from './store/terms.ts';

interface Dependencies extends Running {
  readonly queue: ConnectionQueue;
}

/** Steps of one message; what is longer goes on with another one. */
const mostSteps = 300;

/** Looks at the connection as it is now: the message says only that something is to be done with it, and may come twice or late. */
export const operation: ConsumerOperation<typeof runConnections, Dependencies> = async ({ connectionId }, context) => {
  let row = await context.runs.find(connectionId);
  for (let steps = 0; row && isDue(row, context.now()); steps += 1) {
    if (steps === mostSteps) return context.queue.send([{ connectionId }]);
    row = await stepOn(row, context);
  }
};

export const handler = consume(
  runConnections,
  {
    runs: connectionRuns(),
    connections: connectionStore(),
    aggregator: httpAggregator(),
    queue: connectionQueue(),
    terms,
  },
  operation,
);
