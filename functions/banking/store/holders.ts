import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { banking } from '../contract/module.ts';
import { type TermsItem, termsKey } from './items.ts';

export type HolderReader = ReturnType<typeof holderReader>;

/** Whose an account is. */
export function holderReader(dynamo: Dynamo = createDynamo(), name = () => tableName(banking, 'bank')) {
  return {
    async find(accountId: string): Promise<TermsItem | undefined> {
      const Key = termsKey(accountId);
      return (await dynamo.get<TermsItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },
  };
}
