import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { readJson } from '../../lib/runtime/read-json.ts';
import { checkSignature } from '../../lib/runtime/signed-body.ts';
import { ConnectionMessage, receiveConnectionMessage } from './contract/messages.ts';
import { wake } from './model/wake.ts';
import { type AggregatorSecret, aggregatorSecret } from './store/aggregator-secret.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';
import { type ConnectionQueue, connectionQueue } from './store/due-queue.ts';

interface Dependencies {
  readonly store: Pick<ConnectionStore, 'ask'>;
  readonly secret: AggregatorSecret;
  readonly queue: ConnectionQueue;
}

/** Seconds that the signed time may lie from ours. */
const toleranceSeconds = 300;

/** Nothing of a message is looked at before its signature, and nothing in it is believed but that it is worth a look. */
export const operation: Operation<typeof receiveConnectionMessage, Dependencies> = async (
  { body },
  _caller,
  context,
) => {
  const { bytes, headers } = body;
  const header = headers['connection-signature'];
  const now = context.now();
  const is = checkSignature({ bytes, header, secrets: await context.secret(), now, toleranceSeconds });
  if (is !== 'fits')
    throw new AppError(is === 'late' ? 'connection-timestamp-refused' : 'connection-signature-refused');
  const { connection } = readJson(ConnectionMessage, bytes);
  if (await context.store.ask(connection, now)) await wake(connection, context);
};

export const handler = handle(
  receiveConnectionMessage,
  { store: connectionStore(), secret: aggregatorSecret(), queue: connectionQueue() },
  operation,
);
