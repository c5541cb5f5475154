import type { Resource, Stack } from '../../model.ts';

/** What the endpoint must know of a table to say whom a call concerns. */
export interface TableKeys {
  readonly name: string;
  readonly arn: string;
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Partition key by index name. */
  readonly indexes: Readonly<Record<string, string>>;
}

/** Tables by name; names that are not in the stack get an ARN all the same, so that refusals can name them. */
export class Tables {
  readonly #byName = new Map<string, TableKeys>();
  readonly #arnStart: string;

  constructor(stack: Stack) {
    this.#arnStart = `arn:aws:dynamodb:${stack.region}:${stack.account}:table/`;
    for (const table of [...stack.ofType('AWS::DynamoDB::Table'), ...stack.ofType('AWS::DynamoDB::GlobalTable')])
      this.#byName.set(table.ref, keysOf(table));
  }

  /** @param nameOrArn as callers give it: both are allowed by DynamoDB. */
  find(nameOrArn: unknown): TableKeys {
    const text = String(nameOrArn ?? '');
    const name = text.startsWith('arn:') ? (text.split('/')[1] ?? text) : text;
    return this.#byName.get(name) ?? { name, arn: `${this.#arnStart}${name}`, partitionKey: '', indexes: {} };
  }
}

function keysOf({ ref, arn, properties }: Resource): TableKeys {
  const indexes = [...(properties.GlobalSecondaryIndexes ?? []), ...(properties.LocalSecondaryIndexes ?? [])];
  return {
    name: ref,
    arn: arn ?? '',
    partitionKey: partitionKeyOf(properties.KeySchema),
    sortKey: keyOf(properties.KeySchema, 'RANGE'),
    indexes: Object.fromEntries(indexes.map((index) => [index.IndexName, partitionKeyOf(index.KeySchema)])),
  };
}

type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: string }[];

const keyOf = (schema: KeySchema, type: string) => schema.find((key) => key.KeyType === type)?.AttributeName;

const partitionKeyOf = (schema: KeySchema) => keyOf(schema, 'HASH') ?? '';
