import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { update } from '../../../lib/runtime/aws/expressions.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { sandbox } from '../contract.ts';

/** A connection as the pretended provider knows it, in `LINK#<reference>`. */
export interface LinkItem {
  readonly reference: string;
  readonly institution: string;
  readonly code: string;
  readonly createdAt: string;
  /** Absent: nobody agreed yet. */
  readonly consentUntil?: string;
  /** Steps of its log beyond those that time makes. */
  readonly steps: number;
  /** So many calls are not answered. */
  readonly failures: number;
}

export type Links = ReturnType<typeof links>;

export function links(dynamo: Dynamo = createDynamo(), name = () => tableName(sandbox, 'state')) {
  const keyOf = (reference: string) => ({ pk: `LINK#${reference}`, sk: 'LINK' });
  return {
    async find(reference: string): Promise<LinkItem | undefined> {
      return (await dynamo.get<LinkItem>({ TableName: name(), Key: keyOf(reference), ConsistentRead: true })).Item;
    },

    /** @returns how it is: the one that is there, if there is one. */
    async make(item: LinkItem): Promise<LinkItem> {
      const Item = { ...keyOf(item.reference), ...item };
      try {
        await dynamo.put({ TableName: name(), Item, ConditionExpression: 'attribute_not_exists(pk)' });
        return item;
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return (await this.find(item.reference)) ?? item;
      }
    },

    async change(reference: string, set: Partial<LinkItem>): Promise<void> {
      await dynamo.update(update(name(), keyOf(reference), { set, when: 'attribute_exists(#pk)' }));
    },

    async remove(reference: string): Promise<void> {
      await dynamo.delete({ TableName: name(), Key: keyOf(reference) });
    },
  };
}
