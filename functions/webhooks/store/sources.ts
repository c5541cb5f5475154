import { AppError } from '../../../lib/runtime/app-error.ts';
import { Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { HmacScheme } from '../contract/sources.ts';
import type { Secret } from '../model/signature.ts';
import { type Hooks, hooksTable } from './hooks-table.ts';

/** A provider whose webhooks are taken, in the table `hooks`. */
export interface SourceItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'WebhookSource';
  readonly source: string;
  readonly description: string;
  readonly scheme: 'stripe' | 'standard-webhooks' | 'hmac';
  readonly hmac?: HmacScheme;
  /** The newest first; kept as those of endpoints are. */
  readonly secrets: readonly Secret[];
  readonly updatedAt: string;
}

const partition = 'SOURCES';
export const sourceKey = (source: string) => ({ pk: partition, sk: `SOURCE#${source}` });

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
export type SourceStore = ReturnType<typeof sourceStore>;

export function sourceStore({ dynamo, name, outcomes }: Hooks = hooksTable()) {
  return {
    outcomes,

    /** Strongly consistent: a secret that was taken away opens nothing any more. 1 read unit. @throws AppError `not-found`. */
    async get(source: string): Promise<SourceItem> {
      const { Item } = await dynamo.get<SourceItem>({
        TableName: name(),
        Key: sourceKey(source),
        ConsistentRead: true,
      });
      if (!Item) throw new AppError('not-found');
      return Item;
    },

    /** All of them: few enough for one page. */
    async list(): Promise<readonly SourceItem[]> {
      const { Items } = await dynamo.query<SourceItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partition },
        ConsistentRead: true,
      });
      return Items;
    },

    async put<T>(item: SourceItem, response: T, { idempotency, now }: Command): Promise<T> {
      const write = { Put: { TableName: name(), Item: { ...item } } };
      return outcomes.commit({ writes: [write], idempotency, response, now: now() });
    },

    /** @throws AppError `conflict` when somebody changed it meanwhile. */
    async rotate<T>(before: SourceItem, secrets: readonly Secret[], response: T, command: Command): Promise<T> {
      const { idempotency, now } = command;
      const write = Update(name(), sourceKey(before.source), {
        set: { secrets, updatedAt: now().toISOString() },
        when: '#secrets = :before AND #scheme = :scheme',
        values: { ':before': before.secrets, ':scheme': before.scheme },
      });
      try {
        return await outcomes.commit({ writes: [write], idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('conflict');
        throw error;
      }
    },

    /** @throws AppError `not-found`. */
    async delete(source: string, { idempotency, now }: Command): Promise<void> {
      const writes = [Delete(name(), sourceKey(source))];
      try {
        await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('not-found');
        throw error;
      }
    },
  };
}
