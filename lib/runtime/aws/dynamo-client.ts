import { randomUUID } from 'node:crypto';
import { eventEntity } from '../../contract/relay-of.ts';
import { noteEmitted } from '../trace.ts';
import { type AttributeMap, fromAttributes } from './attribute-values.ts';
import type { Dynamo, Item, TransactGetInput, TransactItem, TransactWriteInput } from './dynamo.ts';
import { batchGet, batchWrite } from './dynamo-batch.ts';
import { callOnce, type DynamoOptions, typed } from './dynamo-call.ts';
import { judgeTransaction } from './dynamo-transaction.ts';
import { write } from './dynamo-write.ts';
import { realPace, withRetries } from './retry.ts';
import { deadlineOf, judge } from './send.ts';

/** The port on DynamoDB itself (or on the endpoint that AWS_ENDPOINT_URL names). Makes no connection until the first call. */
export function createDynamo(options: DynamoOptions = {}): Dynamo {
  const pace = options.pace ?? realPace;
  const deadline = () => deadlineOf(options);

  // biome-ignore lint/suspicious/noExplicitAny: the answer's shape is that of the operation
  const read = (operation: string, input: object): Promise<any> => {
    const until = deadline();
    const once = () => callOnce(operation, input, options, until);
    return withRetries(until, pace, once, (error) => judge(`dynamodb:${operation}`, error));
  };

  const transact = (operation: string, input: object, conflicts?: TransactWriteInput['conflicts']) => {
    const until = deadline();
    const once = () => callOnce(operation, input, options, until);
    return withRetries(until, pace, once, judgeTransaction(operation, conflicts));
  };

  return {
    get: async (input) => plain(await read('GetItem', typed(input))),
    put: async (input) => {
      const answer = await write('PutItem', input, options, deadline(), pace);
      noteEvents([{ Put: input }]);
      return plain(answer);
    },
    update: async (input) => plain(await write('UpdateItem', input, options, deadline(), pace)),
    delete: async (input) => plain(await write('DeleteItem', input, options, deadline(), pace)),
    query: async (input) => {
      const page = await read('Query', typed(input));
      return {
        Items: (page.Items ?? []).map(fromAttributes),
        Count: page.Count,
        ScannedCount: page.ScannedCount,
        ...(page.LastEvaluatedKey ? { LastEvaluatedKey: fromAttributes(page.LastEvaluatedKey) } : {}),
      } as never;
    },
    batchGet: async (input) => ({ Responses: (await batchGet(input, options, deadline(), pace)) as never }),
    batchWrite: (input) => batchWrite(input, options, deadline(), pace),
    transactWrite: async (input) => {
      const TransactItems = input.TransactItems.map(typedEach);
      const ClientRequestToken = input.ClientRequestToken ?? randomUUID();
      await transact('TransactWriteItems', { TransactItems, ClientRequestToken }, input.conflicts);
      noteEvents(input.TransactItems);
    },
    transactGet: async (input: TransactGetInput) => {
      const answer = await transact('TransactGetItems', { TransactItems: input.TransactItems.map(typedEach) });
      return { Responses: answer.Responses.map(plain) } as never;
    },
  };
}

/** An event that is a command's only write is left without a transaction. */
function noteEvents(written: readonly Pick<TransactItem, 'Put'>[]): void {
  for (const { Put } of written) if (Put?.Item.entity === eventEntity) noteEmitted(Put.Item.type);
}

const typedEach = (item: object) =>
  Object.fromEntries(Object.entries(item).map(([kind, input]) => [kind, typed(input as object)]));

function plain<T extends object = Item>(answer: {
  Item?: AttributeMap;
  Attributes?: AttributeMap;
}): { Item?: T; Attributes?: T } {
  return {
    ...(answer.Item ? { Item: fromAttributes(answer.Item) as T } : {}),
    ...(answer.Attributes ? { Attributes: fromAttributes(answer.Attributes) as T } : {}),
  };
}
