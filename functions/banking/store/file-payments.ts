import type { BankTables } from './bank-tables.ts';
import { type FilePayment, filePk } from './rail-items.ts';

/** All that is in a file of ours; strongly consistent. */
export async function paymentsIn(
  { dynamo, name }: Pick<BankTables, 'dynamo' | 'name'>,
  fileId: string,
): Promise<readonly FilePayment[]> {
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
}
