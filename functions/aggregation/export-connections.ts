import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportConnections } from './contract/behind.ts';
import { toConnection, toExternalTransaction } from './model/connection-view.ts';
import { type ConnectionReader, connectionReader } from './store/reader.ts';

interface Dependencies {
  readonly store: Pick<ConnectionReader, 'of' | 'changed'>;
}

const pageSize = 100;

/** First the connections, then what came by each, a hundred at a time. */
export const operation: ConsumerOperation<typeof exportConnections, Dependencies> = async (
  { personId, cursor },
  { store },
) => {
  const rows = await store.of(personId);
  const goOn = (connection: number, change: number) =>
    connection < rows.length ? { cursor: JSON.stringify({ connection, change }) } : {};
  if (!cursor) {
    const records = rows.map((row) => ({ type: 'bankConnection', ...toConnection(row) }));
    return { records, ...goOn(0, 0) };
  }
  const { connection, change } = JSON.parse(cursor) as { connection: number; change: number };
  const row = rows[connection];
  if (!row) return { records: [] };
  const { rows: changed, last } = await store.changed(row, change, pageSize);
  const about = { type: 'bankConnectionTransaction', connectionId: row.connectionId };
  const records = changed.flatMap((each) => ('gone' in each ? [] : [{ ...about, ...toExternalTransaction(each) }]));
  return { records, ...(last < row.shown ? goOn(connection, last) : goOn(connection + 1, 0)) };
};

export const handler = consume(exportConnections, { store: connectionReader() }, operation);
