import type { Call, Input, Need } from '../call.ts';
import type { Context } from '../policy/conditions.ts';
import type { TableKeys, Tables } from './tables.ts';

/** The rights that AWS asks for a DynamoDB call, one for each table, index and item operation in it. */
export function dynamodbNeeds({ operation, input }: Pick<Call, 'operation' | 'input'>, tables: Tables): Need[] {
  switch (operation) {
    case 'BatchGetItem':
      return Object.entries(input.RequestItems ?? {}).map(([name, request]) =>
        onTable('BatchGetItem', tables.find(name), (request as Input).Keys ?? []),
      );
    case 'BatchWriteItem':
      return Object.entries(input.RequestItems ?? {}).map(([name, writes]) =>
        onTable('BatchWriteItem', tables.find(name), (writes as Input[]).map(writtenOf)),
      );
    case 'TransactGetItems':
      return (input.TransactItems ?? []).map(({ Get }: Input) =>
        onTable('GetItem', tables.find(Get?.TableName), [Get?.Key]),
      );
    case 'TransactWriteItems':
      return (input.TransactItems ?? []).flatMap((item: Input) => transactNeeds(item, tables));
    case 'Query':
    case 'Scan':
      return [onIndex(operation, input, tables)];
    case 'ListTables':
    case 'ListStreams':
    case 'DescribeLimits':
    case 'DescribeEndpoints':
      return [{ action: `dynamodb:${operation}`, resource: '*' }];
    case 'DescribeStream':
    case 'GetShardIterator':
      return [{ action: `dynamodb:${operation}`, resource: streamArn(input.StreamArn, tables) }];
    case 'GetRecords':
      return [{ action: 'dynamodb:GetRecords', resource: streamArn(streamOfIterator(input.ShardIterator), tables) }];
    case 'ExecuteStatement':
      return [partiqlNeed(input.Statement, tables)];
    case 'BatchExecuteStatement':
      return (input.Statements ?? []).map(({ Statement }: Input) => partiqlNeed(Statement, tables));
    case 'ExecuteTransaction':
      return (input.TransactStatements ?? []).map(({ Statement }: Input) => partiqlNeed(Statement, tables));
    default:
      return [onTable(operation, tables.find(input.TableName), [input.Key ?? input.Item])];
  }
}

const transactActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

function transactNeeds(item: Input, tables: Tables): Need[] {
  return Object.entries(transactActions).flatMap(([member, action]) => {
    const part = item[member];
    return part ? [onTable(action, tables.find(part.TableName), [part.Key ?? part.Item])] : [];
  });
}

/** Reads of an index concern the index and not its table. */
function onIndex(operation: string, input: Input, tables: Tables): Need {
  const table = tables.find(input.TableName);
  const partitionKey = input.IndexName ? table.indexes[input.IndexName] : table.partitionKey;
  return {
    action: `dynamodb:${operation}`,
    resource: input.IndexName ? `${table.arn}/index/${input.IndexName}` : table.arn,
    context: () => ({
      ...common(input),
      'dynamodb:LeadingKeys': partitionKey ? queriedKey(input, partitionKey) : undefined,
    }),
  };
}

function onTable(operation: string, table: TableKeys, keys: readonly Input[]): Need {
  return {
    action: `dynamodb:${operation}`,
    resource: table.arn,
    context: () => {
      const leading = keys.map((key) => scalarOf(key?.[table.partitionKey])).filter((value) => value !== undefined);
      const attributes = [...new Set(keys.flatMap((key) => Object.keys(key ?? {})))];
      return { 'dynamodb:LeadingKeys': leading.length > 0 ? leading : undefined, 'dynamodb:Attributes': attributes };
    },
  };
}

function common(input: Input): Context {
  return { 'dynamodb:Select': input.Select ?? (input.ProjectionExpression ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES') };
}

function writtenOf(write: Input): Input {
  return write.PutRequest?.Item ?? write.DeleteRequest?.Key;
}

/** The value that a key condition sets the partition key equal to. */
function queriedKey(input: Input, partitionKey: string): string[] | undefined {
  const simple = input.KeyConditions?.[partitionKey]?.AttributeValueList?.[0];
  if (simple) return [scalarOf(simple) ?? ''];
  for (const [, name = '', value = ''] of String(input.KeyConditionExpression ?? '').matchAll(
    /([\w#.-]+)\s*=\s*(:\w+)/g,
  )) {
    if ((input.ExpressionAttributeNames?.[name] ?? name) === partitionKey)
      return [scalarOf(input.ExpressionAttributeValues?.[value]) ?? ''];
  }
  return undefined;
}

function scalarOf(attribute: Input): string | undefined {
  return attribute?.S ?? attribute?.N ?? attribute?.B;
}

/** Streams have a label of their own here; policies speak of the one stream of a table. */
function streamArn(arn: unknown, tables: Tables): string {
  const table = /table\/([^/]+)\/stream/.exec(String(arn))?.[1];
  return table ? `${tables.find(table).arn}/stream/local` : String(arn);
}

function streamOfIterator(iterator: unknown): string {
  return /arn:[^|]+/.exec(String(iterator))?.[0] ?? '*';
}

const partiqlActions: Readonly<Record<string, string>> = {
  select: 'PartiQLSelect',
  insert: 'PartiQLInsert',
  update: 'PartiQLUpdate',
  delete: 'PartiQLDelete',
};

function partiqlNeed(statement: unknown, tables: Tables): Need {
  const text = String(statement).trim();
  const action = partiqlActions[text.slice(0, 6).toLowerCase()] ?? 'PartiQLSelect';
  const [, table = '', index] = /(?:from|into|^update)\s+"?([\w.-]+)"?(?:\."?([\w.-]+)"?)?/i.exec(text) ?? [];
  const { arn } = tables.find(table);
  return { action: `dynamodb:${action}`, resource: index ? `${arn}/index/${index}` : arn };
}
