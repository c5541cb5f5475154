import type { Context } from '../../../lib/runtime/operation.ts';
import type { ConnectionQueue } from '../store/due-queue.ts';

/** Lets a connection be looked at now instead of in the next minute: it stands on the agenda already, so a message that is lost is no loss. */
export async function wake(
  connectionId: string,
  { queue, log }: Pick<Context, 'log'> & { readonly queue: ConnectionQueue },
): Promise<void> {
  try {
    await queue.send([{ connectionId }]);
  } catch (error) {
    log.warn('the connection waits for the agenda', { connectionId, error });
  }
}
