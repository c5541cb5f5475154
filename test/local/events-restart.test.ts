import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { rootCredentials } from '../../lib/local/credentials.ts';
import { systemClock } from '../../lib/local/events/clock.ts';
import { readMapping } from '../../lib/local/events/mappings/mapping-config.ts';
import { connectServices, type ServiceClient } from '../../lib/local/events/service-client.ts';
import { openCheckpoints } from '../../lib/local/events/streams/checkpoints.ts';
import { startStreamMapping } from '../../lib/local/events/streams/stream-mapping.ts';
import { pacingOf } from '../../lib/local/events/streams/stream-pacing.ts';
import { startDynamoDbLocal } from '../../lib/local/services/dynamodb-local.ts';
import { openStateDatabase } from '../../lib/local/state-database.ts';
import { account, eventually, logOf, mapping, region, runnerOf, stackOf } from './events-services.ts';

const tables = ['first', 'second', 'third', 'fourth'];
const last = 'fourth';

describe('a stream over several starts', () => {
  const cleanups: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  /** `run` starts DynamoDB Local on the same data every time and answers what the function behind the last table's stream was given. */
  async function machine() {
    const folder = await mkdtemp(join(tmpdir(), 'events-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const streamArn = `arn:aws:dynamodb:${region}:${account}:table/${last}/stream/local`;
    const map = mapping('Map', streamArn, 'fn', { StartingPosition: 'TRIM_HORIZON', BatchSize: 10 });
    const database = openStateDatabase(join(folder, 'events.sqlite'));
    cleanups.push(() => database.close());
    const run = async (act: (client: ServiceClient) => Promise<unknown>): Promise<string[]> => {
      const dynamodb = await startDynamoDbLocal({ directory: folder });
      const none = 'http://127.0.0.1:1';
      const others = { api: none, socket: none, aws: none, cognito: none, cognitoInner: none, fauxqs: none };
      const addresses = { ...others, dynamodb: dynamodb.url };
      const client = connectServices(addresses, rootCredentials, region);
      const functions = runnerOf({ fn: () => undefined });
      const log = logOf();
      const stack = stackOf([map], ['fn']);
      const runtime = { stack, addresses, functions, log, stateDir: folder, rootCredentials };
      const context = { runtime, services: client, clock: systemClock, activity: { count: 0 } };
      try {
        if ((await client.dynamodb('ListTables', {})).TableNames.length === 0) await createTables(client);
        const config = readMapping(stack.find('Map'), stack);
        const running = startStreamMapping(context, config, openCheckpoints(database), () => pacingOf(false));
        try {
          await eventually(async () => (await running.busy()) === undefined);
          await act(client);
          await eventually(async () => (await running.busy()) === undefined, 5000);
        } finally {
          await running.stop();
        }
      } finally {
        client.close();
        await dynamodb.stop();
      }
      expect(log.lines).toEqual([]);
      return functions.calls.flatMap(({ event }) =>
        event.Records.map((record: { dynamodb: { Keys: { pk: { S: string } } } }) => record.dynamodb.Keys.pk.S),
      );
    };
    /** As DynamoDB Local does it with what is 24 hours old. */
    const trim = () => {
      const data = new DatabaseSync(join(folder, 'shared-local-instance.db'));
      data.exec('DELETE FROM us');
      data.close();
    };
    return { run, trim };
  }

  async function createTables(client: ServiceClient): Promise<void> {
    for (const name of tables) {
      await client.dynamodb('CreateTable', {
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
      });
    }
  }

  const write =
    (...names: string[]) =>
    async (client: ServiceClient) => {
      for (const pk of names) await client.dynamodb('PutItem', { TableName: last, Item: { pk: { S: pk } } });
    };

  it('gives each record once, though the numbers begin again before the first and after all were trimmed', async () => {
    const { run, trim } = await machine();
    expect(await run(write())).toEqual([]);
    // Their numbers lie before that of their shard, the last of four.
    expect(await run(write('ada', 'ben'))).toEqual(['ada', 'ben']);
    trim();
    // Has Ada's number.
    expect(await run(write('cleo'))).toEqual(['cleo']);
  }, 120_000);
});
