import { book } from '../../functions/banking/store/bank-ledger.ts';
import { memberKey } from '../../lib/ledger/store/table.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';

/** Accounts of the book that are in no row of the bank, before all others: what goes through accounts in steps of a hundred goes through these first. */
export function manyAccounts(dynamo: Dynamo, count: number) {
  const ids = Array.from({ length: count }, (_, index) => `0${String(index).padStart(7, '0')}-none`);
  const seen = new Set<string>();
  const write = (change: 'put' | 'delete') =>
    dynamo.batchWrite({
      RequestItems: {
        'banking.ledger': ids.map((accountId) => {
          const Key = memberKey(book, accountId);
          return change === 'put' ? { PutRequest: { Item: { ...Key, accountId } } } : { DeleteRequest: { Key } };
        }),
      },
    });
  return {
    put: () => write('put'),
    delete: () => write('delete'),
    /** Notes who of them is looked at. */
    watched: {
      ...dynamo,
      batchGet: (input: Parameters<Dynamo['batchGet']>[0]) => {
        for (const { Keys } of Object.values(input.RequestItems))
          for (const { pk } of Keys) if (String(pk).endsWith('-none')) seen.add(String(pk));
        return dynamo.batchGet(input);
      },
    } as Dynamo,
    /** How many of them an act looks at. */
    async looked(act: () => Promise<unknown>): Promise<number> {
      seen.clear();
      await act();
      return seen.size;
    },
  };
}
