import { AppError } from '../../../lib/runtime/app-error.ts';
import { Create, Delete } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { NewTemplate, Template } from '../contract/templates.ts';
import type { TemplateItem } from './items.ts';
import { templateKey, templatesPartition, templateVersionKey } from './keys.ts';
import { type Messages, messagesTable } from './messages-table.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
export type TemplateStore = ReturnType<typeof templateStore>;

/** Versions never change: a function may keep those it has read. */
const mostKept = 200;

export function templateStore(table: Messages = messagesTable()) {
  const { dynamo, name, outcomes } = table;
  const versions = new Map<string, TemplateItem>();

  async function find(template: string): Promise<TemplateItem | undefined> {
    const Key = templateKey(template);
    return (await dynamo.get<TemplateItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
  }

  return {
    outcomes,
    /** The newest version, strongly consistent. */
    find,

    async version(template: string, version: number): Promise<TemplateItem | undefined> {
      const id = `${template}@${version}`;
      const known = versions.get(id);
      if (known) return known;
      const { Item } = await dynamo.get<TemplateItem>({
        TableName: name(),
        Key: templateVersionKey(template, version),
        ConsistentRead: true,
      });
      if (Item && versions.size >= mostKept) versions.clear();
      if (Item) versions.set(id, Item);
      return Item;
    },

    /** Number of the last version there ever was: a deleted template that is made again goes on counting. */
    async lastVersion(template: string): Promise<number> {
      const { Items } = await dynamo.query<TemplateItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': templateVersionKey(template, 0).pk },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: 1,
      });
      return Items[0]?.version ?? 0;
    },

    /** All of them; eventually consistent. */
    async list(): Promise<TemplateItem[]> {
      const items: TemplateItem[] = [];
      let ExclusiveStartKey: Record<string, string> | undefined;
      do {
        const page = await dynamo.query<TemplateItem>({
          TableName: name(),
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': templatesPartition },
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        });
        items.push(...page.Items);
        ExclusiveStartKey = page.LastEvaluatedKey as Record<string, string> | undefined;
      } while (ExclusiveStartKey);
      return items;
    },

    /**
     * Makes a version, if the newest is still the one that was read.
     * @returns undefined when somebody else was faster.
     */
    async save(
      template: string,
      before: TemplateItem | undefined,
      content: NewTemplate,
      version: number,
      respond: (item: TemplateItem) => Template,
      { idempotency, now }: Command,
    ): Promise<Template | undefined> {
      const fields = { ...content, name: template, version, updatedAt: now().toISOString() };
      const current: TemplateItem = { ...fields, entity: 'Template' };
      const writes = [
        {
          Put: {
            TableName: name(),
            Item: { ...current, ...templateKey(template) },
            ...(before
              ? {
                  ConditionExpression: '#version = :before',
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: { ':before': before.version },
                }
              : { ConditionExpression: 'attribute_not_exists(pk)' }),
          },
        },
        Create(name(), { ...fields, entity: 'TemplateVersion', ...templateVersionKey(template, version) }),
      ];
      try {
        return await outcomes.commit({ writes, idempotency, response: respond(current), now: now() });
      } catch (error) {
        if (error instanceof Refused) return undefined;
        throw error;
      }
    },

    /** @throws AppError `not-found`. */
    async delete(template: string, { idempotency, now }: Command): Promise<void> {
      const writes = [Delete(name(), templateKey(template))];
      try {
        await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('not-found');
        throw error;
      }
    },
  };
}
