import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportConnections } from './contract/behind.ts';
import { toConnection, toExternalTransaction } from './model/connection-view.ts';
import type { ConnectionItem } from './store/items.ts';
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
  // By its id: what is removed or begun between two pages moves the places of the others.
  const goOn = (row: ConnectionItem | undefined, change: number) =>
    row ? { cursor: JSON.stringify({ from: row.connectionId, change }) } : {};
  if (!cursor) {
    const records = rows.map((row) => ({ type: 'bankConnection', ...toConnection(row) }));
    return { records, ...goOn(rows[0], 0) };
  }
  const { from = '', change } = JSON.parse(cursor) as { from?: string; change: number };
  const [row, next] = rows.filter(({ connectionId }) => connectionId >= from);
  if (!row) return { records: [] };
  const { rows: changed, last } = await store.changed(row, row.connectionId === from ? change : 0, pageSize);
  const about = { type: 'bankConnectionTransaction', connectionId: row.connectionId };
  const records = changed.flatMap((each) => ('gone' in each ? [] : [{ ...about, ...toExternalTransaction(each) }]));
  return { records, ...(last < row.shown ? goOn(row, last) : goOn(next, 0)) };
};

export const handler = consume(exportConnections, { store: connectionReader() }, operation);
