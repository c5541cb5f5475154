import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AnyModule } from '../lib/contract/route.ts';
import { startDynamoDb } from './dynamodb.ts';

/** DynamoDB Local with the tables of some modules; a table has the name `module.table`. */
export async function startTables(modules: readonly AnyModule[]) {
  const { config, stop: stopServer } = await startDynamoDb();
  const sdk = new DynamoDBClient(config);
  const made: string[] = [];
  const stop = async () => {
    for (const TableName of made) await sdk.send(new DeleteTableCommand({ TableName }));
    sdk.destroy();
    await stopServer();
  };
  try {
    for (const module of modules) {
      for (const name of Object.keys(module.resources.tables ?? {})) {
        const table = describe(module, name);
        await sdk.send(new CreateTableCommand(table));
        made.push(table.TableName);
      }
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { config, sdk, stop };
}

function describe(module: AnyModule, name: string) {
  const spec = module.resources.tables?.[name];
  if (!spec) throw new Error(`no table ${name}`);
  const indexes = Object.entries(spec.indexes ?? {});
  const localIndexes = Object.entries(spec.localIndexes ?? {});
  const attributes = [
    spec.pk,
    spec.sk,
    ...indexes.flatMap(([, { pk, sk }]) => [pk, sk]),
    ...localIndexes.map(([, { sk }]) => sk),
  ].filter((a) => a !== undefined);
  const keys = (pk: string, sk: string | undefined) => [
    { AttributeName: pk, KeyType: 'HASH' as const },
    ...(sk ? [{ AttributeName: sk, KeyType: 'RANGE' as const }] : []),
  ];
  const projection = (project: 'all' | 'keys' | readonly string[] | undefined) =>
    Array.isArray(project)
      ? { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...project] }
      : { ProjectionType: project === 'keys' ? ('KEYS_ONLY' as const) : ('ALL' as const) };
  return {
    TableName: `${module.name}.${name}`,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: [...new Set(attributes)].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    KeySchema: keys(spec.pk, spec.sk),
    ...(indexes.length > 0
      ? {
          GlobalSecondaryIndexes: indexes.map(([IndexName, { pk, sk, project }]) => ({
            IndexName,
            KeySchema: keys(pk, sk),
            Projection: projection(project),
          })),
        }
      : {}),
    ...(localIndexes.length > 0
      ? {
          LocalSecondaryIndexes: localIndexes.map(([IndexName, { sk, project }]) => ({
            IndexName,
            KeySchema: keys(spec.pk, sk),
            Projection: projection(project),
          })),
        }
      : {}),
  };
}
