import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { type Verified, verifyBook } from '../../../lib/verify-ledger/verify-book.ts';
import { banking } from '../contract/module.ts';
import { book } from './bank-ledger.ts';

export type BookVerifier = () => Promise<Verified>;

export function bookVerifier(dynamo: Dynamo = createDynamo()): BookVerifier {
  const table = (name: 'ledger' | 'bank') => ({ dynamo, name: () => tableName(banking, name) });
  return () => verifyBook(table('ledger'), table('bank'), book);
}
