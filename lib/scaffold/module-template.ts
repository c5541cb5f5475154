import { moduleConst, type Names } from './names.ts';

/** A new module's contract: one table, one policy, and the hooks by which a person's data leave with the person. */
export const contractOf = ({ module, thing, Thing, things }: Names) => `import * as z from 'zod/mini';
import { defineModule } from '../../lib/contract/module.ts';
import { line, page, paging, Timestamp, Uuid } from '../../lib/contract/schemas.ts';

export const ${moduleConst(module)} = defineModule('${module}', {
  summary: '${Thing} records of a person',
  tables: { ${moduleConst(module)}: { pk: 'pk', sk: 'sk', ttl: 'expiresAt' } },
  policies: { ${thing}: { by: 'self', actions: ['create', 'get', 'list', 'delete'] } },
});

export const ${Thing} = z.strictObject({ ${thing}Id: Uuid, name: line(100), createdAt: Timestamp });
export type ${Thing} = z.infer<typeof ${Thing}>;

export const New${Thing} = z.strictObject({ name: line(100) });
export const ${Thing}Page = page(${Thing});
export const ${thing}Paging = paging();

export const erase${Thing}Data = ${moduleConst(module)}.consumer({
  on: { person: 'erase' },
  summary: 'Removes the ${things} of a person who leaves',
  access: { ${moduleConst(module)}: ['Query', 'BatchWriteItem'] },
});

export const export${Thing}Data = ${moduleConst(module)}.consumer({
  on: { person: 'export' },
  summary: 'Hands over the ${things} of a person',
  access: { ${moduleConst(module)}: ['Query'] },
});
`;

/** One that keeps nothing in tables of its own. */
export const emptyContractOf = (module: string) => `import { defineModule } from '../../lib/contract/module.ts';

export const ${moduleConst(module)} = defineModule('${module}', { summary: '${module}: say here what it is for' });
`;

export const storeOf = ({
  module,
  thing,
  Thing,
  things,
}: Names) => `import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../lib/runtime/environment.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import { createOutcomes } from '../../lib/runtime/outcomes.ts';
import { ${moduleConst(module)}, type ${Thing} } from './contract.ts';

const keyOf = (owner: string, ${thing}Id: string) => ({ pk: \`PERSON#\${owner}\`, sk: \`${thing.toUpperCase()}#\${${thing}Id}\` });

const from = ({ ${thing}Id, name, createdAt }: { readonly [name: string]: unknown }) => ({ ${thing}Id, name, createdAt }) as ${Thing};

/** The ${things} of people, by owner. */
export function ${thing}Store(dynamo = createDynamo(), table: () => string = () => tableName(${moduleConst(module)}, '${moduleConst(module)}')) {
  const outcomes = createOutcomes(dynamo, {
    name: table,
    key: (id) => ({ pk: \`OUTCOME#\${id}\`, sk: 'OUTCOME' }),
    ttl: 'expiresAt',
  });

  const page = async (owner: string, start: { readonly [name: string]: unknown } | undefined, limit: number) => {
    const { Items, LastEvaluatedKey } = await dynamo.query({
      TableName: table(),
      KeyConditionExpression: 'pk = :owner AND begins_with(sk, :kind)',
      ExpressionAttributeValues: { ':owner': \`PERSON#\${owner}\`, ':kind': '${thing.toUpperCase()}#' },
      ConsistentRead: true,
      Limit: limit,
      ...(start ? { ExclusiveStartKey: start as { readonly [name: string]: string } } : {}),
    });
    return { items: Items.map(from), next: LastEvaluatedKey };
  };

  return {
    outcomes,
    page,
    create: (owner: string, item: ${Thing}, idempotency: Idempotency | undefined, now: Date) =>
      outcomes.commit({
        writes: [
          {
            Put: {
              TableName: table(),
              Item: { ...keyOf(owner, item.${thing}Id), ...item },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
        idempotency,
        response: item,
        now,
      }),
    get: async (owner: string, ${thing}Id: string): Promise<${Thing} | undefined> => {
      const { Item } = await dynamo.get({ TableName: table(), Key: keyOf(owner, ${thing}Id), ConsistentRead: true });
      return Item && from(Item);
    },
    remove: (owner: string, ${thing}Ids: readonly string[]) =>
      dynamo.batchWrite({
        RequestItems: { [table()]: ${thing}Ids.map((id) => ({ DeleteRequest: { Key: keyOf(owner, id) } })) },
      }),
  };
}

export type ${Thing}Store = ReturnType<typeof ${thing}Store>;
`;

export const eraseOf = ({ thing, Thing }: Names) => `import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { erase${Thing}Data } from './contract.ts';
import { type ${Thing}Store, ${thing}Store } from './store.ts';

/** One page at a time; the saga calls again until nothing is left. */
export const operation: ConsumerOperation<typeof erase${Thing}Data, { store: ${Thing}Store }> = async ({ personId }, { store }) => {
  const { items, next } = await store.page(personId, undefined, 100);
  if (items.length > 0) await store.remove(personId, items.map((item) => item.${thing}Id));
  return { removed: { ${thing}: items.length }, again: next !== undefined };
};

export const handler = consume(erase${Thing}Data, { store: ${thing}Store() }, operation);
`;

export const exportOf = ({ thing, Thing }: Names) => `import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { export${Thing}Data } from './contract.ts';
import { type ${Thing}Store, ${thing}Store } from './store.ts';

export const operation: ConsumerOperation<typeof export${Thing}Data, { store: ${Thing}Store }> = async (
  { personId, cursor },
  { store },
) => {
  const start = cursor === undefined ? undefined : JSON.parse(cursor);
  const { items, next } = await store.page(personId, start, 100);
  return {
    records: items.map((item) => ({ type: '${thing}', ...item })),
    ...(next ? { cursor: JSON.stringify(next) } : {}),
  };
};

export const handler = consume(export${Thing}Data, { store: ${thing}Store() }, operation);
`;
