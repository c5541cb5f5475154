import { variables } from '../contract/environment.ts';
import { type Connections, createConnections } from '../runtime/aws/connections.ts';
import { deadlineFrom } from '../runtime/aws/deadline.ts';
import { variable } from '../runtime/environment.ts';
import { inLanes } from '../runtime/in-lanes.ts';
import type { Logger } from '../runtime/logger.ts';

/** Frames on their way at once. */
const lanes = 50;
/** The longest that one socket may keep the others waiting, in milliseconds. */
const patienceMs = 2_000;
/** Failures after which the rest of a message's receivers are left alone: the gateway is in trouble, and devices pull by themselves. */
const mostFailures = 100;

export type Sockets = ReturnType<typeof socketPost>;

/** Frames to open sockets. They are hints: one that cannot be sent is logged and not sent again. */
export function socketPost(
  connections: Pick<Connections, 'post'> = createConnections(() => variable(variables.socketsEndpoint), {
    attemptMs: patienceMs,
    deadline: () => Math.min(deadlineFrom(Date.now()), Date.now() + patienceMs),
  }),
) {
  return {
    /**
     * Sends one frame to many sockets, side by side.
     * @returns those that are closed.
     */
    async tell<T extends { readonly connectionId: string }>(
      receivers: Iterable<T>,
      frame: Readonly<Record<string, unknown>>,
      log: Logger,
    ): Promise<T[]> {
      const text = JSON.stringify(frame);
      const gone: T[] = [];
      let failures = 0;
      let passedOver = 0;
      let last: unknown;
      await inLanes(receivers, lanes, async (receiver) => {
        if (failures >= mostFailures) {
          passedOver += 1;
          return;
        }
        try {
          if ((await connections.post(receiver.connectionId, text)) === 'gone') gone.push(receiver);
        } catch (error) {
          failures += 1;
          last = error;
        }
      });
      if (failures > 0) log.warn('sockets not reached', { action: frame.action, failures, passedOver, error: last });
      return gone;
    },
  };
}
