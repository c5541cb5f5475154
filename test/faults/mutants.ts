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

/** A store that does not look at the conditions of some writes of a transaction. */
export const withoutConditions =
  (which: (sk: string, entity: string) => boolean) =>
  (dynamo: Dynamo): Dynamo =>
    new Proxy(dynamo, {
      get(target, property) {
        const method = Reflect.get(target, property);
        if (property !== 'transactWrite') return method;
        return (input: { readonly TransactItems: readonly Readonly<Record<string, Condition>>[] }) => {
          const TransactItems = input.TransactItems.map((item) =>
            Object.fromEntries(
              Object.entries(item).map(([kind, write]) => {
                const sk = String(write.Key?.sk ?? write.Item?.sk);
                return [kind, which(sk, String(write.Item?.entity)) ? anyway(write) : write];
              }),
            ),
          );
          return target.transactWrite({ ...input, TransactItems } as never);
        };
      },
    });
