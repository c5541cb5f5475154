import { type BankTables, bankTables } from './bank-tables.ts';
import { type FilePayment, fileKey, filePk, type OutgoingFile } from './rail-items.ts';

export type OutgoingReader = ReturnType<typeof outgoingReader>;

/** Files of ours and what is in them; strongly consistent. */
export function outgoingReader({ dynamo, name }: Pick<BankTables, 'dynamo' | 'name'> = bankTables()) {
  return {
    async read(fileId: string): Promise<OutgoingFile | undefined> {
      const Key = fileKey(fileId);
      return (await dynamo.get<OutgoingFile>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    async paymentsOf(fileId: string): Promise<readonly FilePayment[]> {
      const found: FilePayment[] = [];
      let start: { readonly pk: string } | undefined;
      do {
        const { Items, LastEvaluatedKey } = await dynamo.query<FilePayment>({
          TableName: name(),
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :payment)',
          ExpressionAttributeValues: { ':pk': filePk(fileId), ':payment': 'PAYMENT#' },
          ConsistentRead: true,
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        found.push(...Items);
        start = LastEvaluatedKey as typeof start;
      } while (start);
      return found;
    },
  };
}
