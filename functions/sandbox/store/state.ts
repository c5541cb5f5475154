import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { TransactionCanceled } from '../../../lib/runtime/aws/errors.ts';
import { Create, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { sandbox } from '../contract.ts';

/**
 * | pk | sk | |
 * |--|--|--|
 * | `ACCOUNT#<currency>` | `HEAD` | the number of its last statement, and what that closed with |
 * | the same | `FILE#<id>` | a file that was taken up: by which statement, and whether it is answered |
 */
interface HeadItem {
  readonly number: number;
  readonly closing: string;
}
export interface TakenItem {
  readonly fileId: string;
  readonly number: number;
  readonly opening: string;
  readonly at: string;
  readonly isAnswered: boolean;
}

export type SandboxState = ReturnType<typeof sandboxState>;

/** What the pretended bank knows of an account. */
export function sandboxState(dynamo: Dynamo = createDynamo(), name = () => tableName(sandbox, 'state')) {
  const pkOf = (currency: string) => `ACCOUNT#${currency}`;
  return {
    async load(currency: string) {
      const rows: Record<string, unknown>[] = [];
      let start: { readonly pk: string } | undefined;
      do {
        const { Items, LastEvaluatedKey } = await dynamo.query<Record<string, unknown>>({
          TableName: name(),
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pkOf(currency) },
          ConsistentRead: true,
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        rows.push(...Items);
        start = LastEvaluatedKey as typeof start;
      } while (start);
      const head = rows.find(({ sk }) => sk === 'HEAD') as HeadItem | undefined;
      const taken = rows.filter(({ sk }) => sk !== 'HEAD') as unknown as TakenItem[];
      return { head: head ?? { number: 0, closing: '0' }, taken: taken.sort((a, b) => a.number - b.number) };
    },

    /** A file as the next of an account. @returns false when somebody else was faster. */
    async take(currency: string, { isAnswered: _, ...taken }: TakenItem, closing: bigint): Promise<boolean> {
      const pk = pkOf(currency);
      const before = taken.number - 1;
      const when = before === 0 ? 'attribute_not_exists(#pk)' : '#number = :before';
      const set = { number: taken.number, closing: String(closing) };
      const next = before === 0 ? { set, when } : { set, when, values: { ':before': before } };
      try {
        await dynamo.transactWrite({
          TransactItems: [
            Create(name(), { pk, sk: `FILE#${taken.fileId}`, ...taken, isAnswered: false }),
            Update(name(), { pk, sk: 'HEAD' }, next),
          ],
        });
        return true;
      } catch (error) {
        if (error instanceof TransactionCanceled) return false;
        throw error;
      }
    },

    async answered(currency: string, fileId: string): Promise<void> {
      const Key = { pk: pkOf(currency), sk: `FILE#${fileId}` };
      await dynamo.update(update(name(), Key, { set: { isAnswered: true }, when: 'attribute_exists(#pk)' }));
    },
  };
}
