import { TransactionCanceled } from '../../../lib/runtime/aws/errors.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { connectionStore } from './connections.ts';
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
     * it has. It can be repeated. @returns how many there were.
     */
    async forgetConnections(holderId: string, tools: Pick<Tools, 'now' | 'newId'>): Promise<number> {
      const rows = await store.of(holderId);
      for (const row of rows) {
        const { set, writes } = store.removal(row, tools);
        const bare = { ...set, holderId: undefined, institution: '', consentUntil: undefined };
        const change = store.change(row, bare);
        try {
          await tables.dynamo.transactWrite({ TransactItems: [change, ...writes] });
        } catch (error) {
          // A run moved it meanwhile, or its holder removed it: the erasure looks again.
          if (!(error instanceof TransactionCanceled)) throw error;
          return (await this.forgetConnections(holderId, tools)) + 1;
        }
        await runs.forgetRows(row.connectionId);
      }
      return rows.length;
    },
  };
}
