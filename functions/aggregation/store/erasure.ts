import { TransactionCanceled } from '../../../lib/runtime/aws/errors.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { bankDisconnected } from '../contract/events.ts';
import { connectionStore } from './connections.ts';
import { bare, countKey } from './items.ts';
import { connectionRuns } from './runs.ts';
import { type Tables, tablesOf } from './tables.ts';

export type ConnectionErasure = ReturnType<typeof connectionErasure>;

/** Takes away the connections of a holder who is gone. */
export function connectionErasure(tables: Tables = tablesOf()) {
  const store = connectionStore(tables);
  const runs = connectionRuns(tables);

  return {
    /**
     * Everything that came by them goes now; what is left is the provider's reference, until it has taken the consent back: the agenda asks until
     * it has. Until its rows are gone a connection stays where this finds it, so it can be repeated. @returns how many there were.
     */
    async forgetConnections(holderId: string, tools: Pick<Tools, 'now' | 'newId'>): Promise<number> {
      const ids = await store.idsOf(holderId);
      for (const connectionId of ids) {
        await end(connectionId, tools);
        await runs.forgetRows(connectionId);
        await tables.dynamo.transactWrite({ TransactItems: store.unlink(holderId, connectionId) });
      }
      await tables.dynamo.delete({ TableName: tables.name(), Key: countKey(holderId) });
      return ids.length;
    },
  };

  /** A run, or its holder, may change it meanwhile; then it is looked at once more. */
  async function end(connectionId: string, tools: Pick<Tools, 'now' | 'newId'>): Promise<void> {
    const row = await store.find(connectionId);
    if (!row || row.state === 'removing') return;
    const change = store.change(row, { ...store.ended(connectionId, tools), ...bare });
    const told = store.told(bankDisconnected, connectionId, tools);
    try {
      await tables.dynamo.transactWrite({ TransactItems: [change, told] });
    } catch (error) {
      if (!(error instanceof TransactionCanceled && error.conditionFailedAt(0))) throw error;
      await end(connectionId, tools);
    }
  }
}
