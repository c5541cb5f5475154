import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';

type Condition = {
  ConditionExpression?: string | undefined;
  Key?: { sk?: unknown };
  Item?: { sk?: unknown; entity?: unknown };
};

/** Holds always, and uses what the condition used. */
const anyway = (write: Condition): Condition =>
  write.ConditionExpression === undefined
    ? write
    : {
        ...write,
        ConditionExpression: `(${write.ConditionExpression}) OR attribute_exists(pk) OR attribute_not_exists(pk)`,
      };

type Writes = readonly Readonly<Record<string, Condition>>[];

/** A store whose transactions have each of their writes changed. */
const changing =
  (how: (write: Condition) => Condition) =>
  (dynamo: Dynamo): Dynamo =>
    new Proxy(dynamo, {
      get(target, property) {
        const method = Reflect.get(target, property);
        if (property !== 'transactWrite') return method;
        return (input: { readonly TransactItems: Writes }) => {
          const TransactItems = input.TransactItems.map((item) =>
            Object.fromEntries(Object.entries(item).map(([kind, write]) => [kind, how(write)])),
          );
          return target.transactWrite({ ...input, TransactItems } as never);
        };
      },
    });

/** A store that does not look at the conditions of some writes of a transaction. */
export const withoutConditions = (which: (sk: string, entity: string) => boolean) =>
  changing((write) => {
    const sk = String(write.Key?.sk ?? write.Item?.sk);
    return which(sk, String(write.Item?.entity)) ? anyway(write) : write;
  });

/** A store that keeps an attribute of no item. */
export const forgetting = (attribute: string) =>
  changing(({ Item, ...write }) =>
    Item ? { ...write, Item: Object.fromEntries(Object.entries(Item).filter(([name]) => name !== attribute)) } : write,
  );
