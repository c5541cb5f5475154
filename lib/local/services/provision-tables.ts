import { rootCredentials } from '../credentials.ts';
import type { Resource, Stack } from '../model.ts';
import type { Upstream } from './upstream.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of DynamoDB, as many shapes as operations
type Json = any;

interface Index {
  readonly IndexName: string;
  readonly KeySchema: unknown;
  readonly Projection: unknown;
}

/**
 * Makes the tables of a stack what its template says: created when missing, indexes added and removed, stream and time to live set.
 * @throws when a kept table has other keys than the template: those cannot be changed.
 */
export async function provisionTables(stack: Stack, dynamodb: Upstream): Promise<void> {
  const call = caller(dynamodb, stack.region);
  const tables = [...stack.ofType('AWS::DynamoDB::Table'), ...stack.ofType('AWS::DynamoDB::GlobalTable')];
  const kept = new Set<string>();
  for (let start: string | undefined; ; ) {
    const page = await call('ListTables', { ExclusiveStartTableName: start });
    for (const name of page.TableNames) kept.add(name);
    start = page.LastEvaluatedTableName;
    if (!start) break;
  }
  for (const table of tables) {
    if (kept.has(table.ref)) await update(call, table);
    else await call('CreateTable', creationOf(table));
    await setTimeToLive(call, table);
  }
}

type Call = (operation: string, input: object) => Promise<Json>;

function caller(dynamodb: Upstream, region: string): Call {
  const authorization = `AWS4-HMAC-SHA256 Credential=${rootCredentials.accessKeyId}/20200101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`;
  return async function call(operation, input, tries = 5): Promise<Json> {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization,
    };
    const { status, body } = await dynamodb.request('POST', '/', headers, JSON.stringify(input));
    const answer = JSON.parse(body.toString()) as Json;
    if (status === 200) return answer;
    // DynamoDB Local may fail to describe a table in the moment in which one of its indexes changes.
    if (status >= 500 && operation === 'DescribeTable' && tries > 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return call(operation, input, tries - 1);
    }
    const subject = (input as { TableName?: string }).TableName ?? '';
    throw new Error(`DynamoDB Local refused ${operation} ${subject}: ${answer.message ?? answer.Message ?? status}`);
  };
}

function creationOf({ ref, properties }: Resource): object {
  return {
    TableName: ref,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...nonEmpty('GlobalSecondaryIndexes', indexesOf(properties.GlobalSecondaryIndexes)),
    ...nonEmpty('LocalSecondaryIndexes', indexesOf(properties.LocalSecondaryIndexes)),
    ...(properties.StreamSpecification ? { StreamSpecification: streamOf(properties.StreamSpecification) } : {}),
  };
}

async function update(call: Call, table: Resource): Promise<void> {
  const { ref, properties } = table;
  const { Table: kept } = await call('DescribeTable', { TableName: ref });
  if (keysOf(kept.KeySchema) !== keysOf(properties.KeySchema) || lsiOf(kept) !== lsiOf(properties))
    throw new Error(
      `The table ${ref} is kept with other keys than the template has. Start once with --fresh (this clears the local data).`,
    );
  const wantedView = properties.StreamSpecification?.StreamViewType;
  if (kept.StreamSpecification?.StreamViewType !== wantedView) {
    if (kept.StreamSpecification?.StreamEnabled)
      await call('UpdateTable', { TableName: ref, StreamSpecification: { StreamEnabled: false } });
    if (wantedView)
      await call('UpdateTable', { TableName: ref, StreamSpecification: streamOf(properties.StreamSpecification) });
  }
  const wanted = new Map(indexesOf(properties.GlobalSecondaryIndexes).map((index) => [index.IndexName, index]));
  for (const { IndexName, KeySchema } of kept.GlobalSecondaryIndexes ?? []) {
    const same = wanted.get(IndexName);
    if (same && keysOf(same.KeySchema) === keysOf(KeySchema)) wanted.delete(IndexName);
    else await changeIndex(call, table, { Delete: { IndexName } });
  }
  for (const index of wanted.values()) await changeIndex(call, table, { Create: index });
}

async function changeIndex(call: Call, { ref, properties }: Resource, change: object): Promise<void> {
  await call('UpdateTable', {
    TableName: ref,
    AttributeDefinitions: properties.AttributeDefinitions,
    GlobalSecondaryIndexUpdates: [change],
  });
  for (let tries = 0; tries < 200; tries++) {
    const { Table: table } = await call('DescribeTable', { TableName: ref });
    const busy = (table.GlobalSecondaryIndexes ?? []).some((index: Json) => index.IndexStatus !== 'ACTIVE');
    if (!busy && table.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`The indexes of the table ${ref} did not become active.`);
}

async function setTimeToLive(call: Call, { ref, properties }: Resource): Promise<void> {
  const wanted = properties.TimeToLiveSpecification;
  const attribute = wanted?.Enabled ? wanted.AttributeName : undefined;
  const { TimeToLiveDescription: kept } = await call('DescribeTimeToLive', { TableName: ref });
  const current = /^ENABL/.test(kept?.TimeToLiveStatus) ? kept.AttributeName : undefined;
  if (current === attribute) return;
  const set = (AttributeName: string, Enabled: boolean) =>
    call('UpdateTimeToLive', { TableName: ref, TimeToLiveSpecification: { AttributeName, Enabled } });
  if (current) await set(current, false);
  if (attribute) await set(attribute, true);
}

function indexesOf(indexes: Index[] | undefined): Index[] {
  return (indexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
}

function streamOf(specification: { StreamViewType: string }): object {
  return { StreamEnabled: true, StreamViewType: specification.StreamViewType };
}

function keysOf(schema: Json): string {
  return (schema as { AttributeName: string; KeyType: string }[])
    .map((key) => `${key.KeyType}:${key.AttributeName}`)
    .join();
}

function lsiOf(table: Json): string {
  const indexes = (table.LocalSecondaryIndexes ?? []) as Index[];
  return indexes
    .map((index) => `${index.IndexName}(${keysOf(index.KeySchema)})`)
    .sort()
    .join();
}

function nonEmpty<T>(key: string, list: T[]): Record<string, T[]> {
  return list.length > 0 ? { [key]: list } : {};
}
