/**
 * The port that stores use for DynamoDB. Inputs and outputs have the shapes of the AWS DocumentClient, without its legacy
 * parameters: plain objects, numbers (an integer beyond 2^53 is a bigint), strings, booleans, null, arrays, Sets, Uint8Array.
 * Properties that are `undefined` are left out of what is written.
 *
 * Every call retries throttling, lost connections, 5xx and transaction conflicts with full jitter until its deadline, and
 * rejects with an error of errors.ts. What a write whose answer was lost may do is written at `put`.
 */
export interface Dynamo {
  get<T extends object = Item>(input: GetInput): Promise<{ Item?: T }>;
  /**
   * A put, update or delete whose answer was lost (connection dropped, 5xx) may have happened. It is sent again only where that
   * cannot apply it twice; when the repeat then fails on the condition and the stored item is what this write leaves, it
   * succeeded. In every other case the call rejects with `OutcomeUnknown`, never with a wrong `ConditionFailed`: the caller answers
   * 503 and the app repeats its command. Where the winner of a race matters, write something of your own into the
   * item (the id of the command or the caller), or use `transactWrite`, which is exactly-once by its token even for one item.
   */
  put<T extends object = Item>(input: PutInput): Promise<{ Attributes?: T }>;
  update<T extends object = Item>(input: UpdateInput): Promise<{ Attributes?: T }>;
  delete<T extends object = Item>(input: DeleteInput): Promise<{ Attributes?: T }>;
  /** One page. `LastEvaluatedKey` is set when there may be more. */
  query<T extends object = Item>(input: QueryInput): Promise<Page<T>>;
  /** Any number of keys: split into requests of 100, and repeated until nothing is left unprocessed. Order is not kept. */
  batchGet<T extends object = Item>(input: BatchGetInput): Promise<{ Responses: Record<string, T[]> }>;
  /** Any number of writes: split into requests of 25, and repeated until nothing is left unprocessed. Not atomic. */
  batchWrite(input: BatchWriteInput): Promise<void>;
  /**
   * Up to 100 writes, all or none. Always carries a ClientRequestToken (made when absent) and repeats with the same one, so a
   * lost answer cannot apply it twice. Rejects with `TransactionCanceled`, which has a reason and the old item per write; with
   * `OutcomeUnknown` when an answer was lost and no repeat was told.
   */
  transactWrite(input: TransactWriteInput): Promise<void>;
  /** Up to 100 reads of one moment, in the order asked. */
  transactGet<T extends object = Item>(input: TransactGetInput): Promise<{ Responses: { Item?: T }[] }>;
}

// biome-ignore lint/suspicious/noExplicitAny: an item is what its table holds; stores give it its type
export type Item = Record<string, any>;
export type Key = Record<string, string | number | bigint | Uint8Array>;

interface Expressions {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

interface Conditional extends Expressions {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
}

export interface GetInput {
  readonly TableName: string;
  readonly Key: Key;
  readonly ConsistentRead?: boolean;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
}

export interface PutInput extends Conditional {
  readonly Item: Item;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD';
}

export interface UpdateInput extends Conditional {
  readonly Key: Key;
  readonly UpdateExpression: string;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | 'UPDATED_OLD' | 'ALL_NEW' | 'UPDATED_NEW';
}

export interface DeleteInput extends Conditional {
  readonly Key: Key;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD';
}

export interface QueryInput extends Expressions {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly KeyConditionExpression: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ConsistentRead?: boolean;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Key;
  readonly Select?: 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'SPECIFIC_ATTRIBUTES' | 'COUNT';
}

export interface Page<T> {
  readonly Items: T[];
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Key;
}

export interface BatchGetInput {
  readonly RequestItems: Record<
    string,
    {
      readonly Keys: readonly Key[];
      readonly ConsistentRead?: boolean;
      readonly ProjectionExpression?: string;
      readonly ExpressionAttributeNames?: Record<string, string>;
    }
  >;
}

export interface BatchWriteInput {
  readonly RequestItems: Record<
    string,
    readonly ({ readonly PutRequest: { readonly Item: Item } } | { readonly DeleteRequest: { readonly Key: Key } })[]
  >;
}

/** One of the four kinds; each may ask for the old item with ReturnValuesOnConditionCheckFailure. */
export interface TransactItem {
  readonly Put?: Omit<PutInput, 'ReturnValues'>;
  readonly Update?: Omit<UpdateInput, 'ReturnValues'>;
  readonly Delete?: Omit<DeleteInput, 'ReturnValues'>;
  readonly ConditionCheck?: Conditional & { readonly Key: Key; readonly ConditionExpression: string };
}

export interface TransactWriteInput {
  readonly TransactItems: readonly TransactItem[];
  /** 1 to 36 characters, valid for 10 minutes. */
  readonly ClientRequestToken?: string;
  /**
   * `reject`: another transaction on the same items ends the call at once, with TransactionCanceled. For writes that are conditional on
   * what that other one is changing: sent again as they are, they cannot succeed. Default: `retry`.
   */
  readonly conflicts?: 'retry' | 'reject';
}

export interface TransactGetInput {
  readonly TransactItems: readonly { readonly Get: Omit<GetInput, 'ConsistentRead'> }[];
}

/** What a call used, as DynamoDB reports it (ReturnConsumedCapacity INDEXES). */
export interface Consumed {
  readonly operation: string;
  readonly tableName: string;
  /** Read or write units, tables and indexes together. */
  readonly units: number;
  readonly readUnits?: number;
  readonly writeUnits?: number;
}
