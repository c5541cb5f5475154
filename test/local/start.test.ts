import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { synthesizeFixture } from './fixture-app/synthesize.ts';
import { childrenOf, groupOf, isRunning, type StartProcess, startProcess } from './start-process.ts';

let assembly: string;
const folders: string[] = [];
const running: StartProcess[] = [];

beforeAll(async () => {
  assembly = await synthesizeFixture();
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'start-'));
  folders.push(made);
  return made;
}

function start(stateDir: string, more: readonly string[] = ['--port', '0'], env: NodeJS.ProcessEnv = {}): StartProcess {
  const started = startProcess(stateDir, ['--assembly', assembly, ...more], env);
  running.push(started);
  return started;
}

function clientsOf({ awsEndpoint, awsAccessKeyId, awsSecretAccessKey }: Record<string, string>) {
  const credentials = { accessKeyId: awsAccessKeyId ?? '', secretAccessKey: awsSecretAccessKey ?? '' };
  const settings = { endpoint: awsEndpoint ?? '', region: 'us-east-1', credentials };
  return {
    tables: new DynamoDBClient(settings),
    objects: new S3Client(settings),
    secrets: new SecretsManagerClient(settings),
  };
}

/** Writes to a table and a bucket, and answers what a later run has to find again. */
async function write(outputs: Record<string, string>) {
  const { tables, objects, secrets } = clientsOf(outputs);
  const Item = { owner: { S: 'ann' }, id: { S: '1' }, title: { S: 'kept' } };
  await tables.send(new PutItemCommand({ TableName: outputs.notesTable, Item }));
  await objects.send(new PutObjectCommand({ Bucket: outputs.filesBucket, Key: 'a/b.txt', Body: 'kept' }));
  const SecretId = 'Notebook-SecretA720EF05';
  return { secret: (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString };
}

async function read(outputs: Record<string, string>) {
  const { tables, objects, secrets } = clientsOf(outputs);
  const Key = { owner: { S: 'ann' }, id: { S: '1' } };
  const { Item } = await tables.send(new GetItemCommand({ TableName: outputs.notesTable, Key }));
  const object = await objects
    .send(new GetObjectCommand({ Bucket: outputs.filesBucket, Key: 'a/b.txt' }))
    .then(({ Body }) => Body?.transformToString())
    .catch((error: Error) => error.name);
  const SecretId = 'Notebook-SecretA720EF05';
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  return { title: Item?.title?.S, object, secret: SecretString };
}

describe('npm start', () => {
  it('prints what runs where, writes the outputs, and ends on Ctrl-C with nothing left behind', async () => {
    const stateDir = folder();
    const { child, ready, ended, printed, outputs } = start(stateDir);
    await ready;
    expect(printed()).toMatch(/HTTP API +http:\/\/127\.0\.0\.1:\d+ +2 routes\n/);
    expect(printed()).toMatch(/DynamoDB Local +http:\/\/127\.0\.0\.1:\d+ +2 tables\n/);
    expect(printed()).toContain(` ${stateDir}/outputs.json `);
    expect(printed()).not.toMatch(/\/docs|demo/);
    const { apiUrl } = outputs();
    const answer = await fetch(`${apiUrl}/notes/ann`, { method: 'POST', body: '{"title":"first"}' });
    expect(answer.status).toBe(201);
    const java = childrenOf(child.pid).filter((line) => line.includes('java'));
    expect(java).toHaveLength(1);
    // Whoever is in the group of the terminal hears of Ctrl-C; tables are needed until all else has ended.
    expect(groupOf(Number(java[0]?.split(' ')[0]))).not.toBe(groupOf(Number(child.pid)));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(isRunning(Number(java[0]?.split(' ')[0]))).toBe(false);
  });

  it('keeps its state over a restart', async () => {
    const stateDir = folder();
    const first = start(stateDir);
    await first.ready;
    const { secret } = await write(first.outputs());
    first.child.kill('SIGTERM');
    await first.ended;
    const second = start(stateDir);
    await second.ready;
    expect(await read(second.outputs())).toEqual({ title: 'kept', object: 'kept', secret });
  });

  it('keeps its state over kill -9, which takes DynamoDB Local along, and --fresh clears it', async () => {
    const stateDir = folder();
    const first = start(stateDir);
    await first.ready;
    const { secret } = await write(first.outputs());
    const [java = ''] = childrenOf(first.child.pid);
    first.child.kill('SIGKILL');
    await first.ended;
    for (let tries = 0; tries < 40 && isRunning(Number(java.split(' ')[0])); tries++) await wait(50);
    expect(isRunning(Number(java.split(' ')[0]))).toBe(false);

    const second = start(stateDir);
    await second.ready;
    expect(await read(second.outputs())).toEqual({ title: 'kept', object: 'kept', secret });
    second.child.kill('SIGTERM');
    await second.ended;

    const third = start(stateDir, ['--port', '0', '--fresh']);
    await third.ready;
    const cleared = await read(third.outputs());
    expect(cleared).toEqual({ title: undefined, object: 'NoSuchKey', secret: expect.any(String) });
    expect(cleared.secret).not.toBe(secret);
  });
});

describe('npm start says in one line what is wrong and what to do', () => {
  /** The one line that was printed besides progress. */
  async function complaintOf(started: StartProcess): Promise<string[]> {
    expect(await started.ended).toBe(1);
    return started
      .printed()
      .trim()
      .split('\n')
      .filter((line) => !/^ +\d+\.\d s /.test(line));
  }

  it('when a port is taken', async () => {
    // Below those that the system gives to whoever else runs here, or a neighbour might be taken.
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const lines = await complaintOf(start(folder(), ['--port', String(port - 2)]));
    server.close();
    expect(lines).toEqual([expect.stringContaining(`Port ${port} is taken.`)]);
    expect(lines[0]).toContain('--port');
  });

  it('when Java is missing', async () => {
    const lines = await complaintOf(start(folder(), ['--port', '0'], { JAVA_HOME: '/nowhere' }));
    expect(lines).toEqual([expect.stringMatching(/needs Java, and there is none\. Install a Java 17/)]);
  });

  it('when Java is too old', async () => {
    const home = folder();
    const { mkdirSync } = process.getBuiltinModule('node:fs');
    mkdirSync(join(home, 'bin'));
    const complaint =
      'Exception: LoopbackServer has been compiled by a more recent version of the Java Runtime (class file version 61.0), this version of the Java Runtime only recognizes class file versions up to 55.0';
    writeFileSync(join(home, 'bin', 'java'), `#!/bin/sh\necho '${complaint}' >&2\nexit 1\n`, { mode: 0o755 });
    const lines = await complaintOf(start(folder(), ['--port', '0'], { JAVA_HOME: home }));
    expect(lines).toEqual([expect.stringMatching(/needs Java 17, and this is Java 11\. Install/)]);
  });

  it('when another run has the state, and not when that one was killed', async () => {
    const stateDir = folder();
    writeFileSync(join(stateDir, 'lock'), JSON.stringify({ pid: process.pid }));
    const lines = await complaintOf(start(stateDir));
    expect(lines).toEqual([expect.stringContaining(`Another run (process ${process.pid}) uses ${stateDir}`)]);
    expect(JSON.parse(readFileSync(join(stateDir, 'lock'), 'utf8')).pid).toBe(process.pid);
  });

  it('when an option does not exist', async () => {
    const lines = await complaintOf(start(folder(), ['--prot', '3000']));
    expect(lines).toEqual(["Unknown option '--prot'. npm start -- --help lists the options."]);
  });

  it('when it is to watch what it did not build', async () => {
    const [line] = await complaintOf(start(folder(), ['--watch']));
    expect(line).toContain('does nothing for another --assembly');
  });

  it('when the host is not of this machine', async () => {
    const lines = await complaintOf(start(folder(), ['--port', '0', '--host', '192.0.2.1']));
    expect(lines).toEqual(['--host 192.0.2.1 is not an address of this machine.']);
  });

  it('when the app holds what cannot run here', async () => {
    const broken = folder();
    const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 'Odd.template.json' } };
    writeFileSync(join(broken, 'manifest.json'), JSON.stringify({ artifacts: { Odd: stack } }));
    const flow = { Type: 'AWS::StepFunctions::StateMachine', Metadata: { 'aws:cdk:path': 'Odd/Flow/Resource' } };
    writeFileSync(join(broken, 'Odd.template.json'), JSON.stringify({ Resources: { Flow: flow } }));
    const started = startProcess(folder(), ['--assembly', broken, '--port', '0']);
    running.push(started);
    const lines = await complaintOf(started);
    expect(lines.join(' ')).toMatch(
      /cannot run this resource: +AWS::StepFunctions::StateMachine at Odd\/Flow\/Resource: leave it out/,
    );
  });
});

describe('when DynamoDB Local dies', () => {
  it('says so and ends', async () => {
    const { child, ready, ended, printed } = start(folder());
    await ready;
    const [java = ''] = childrenOf(child.pid);
    process.kill(Number(java.split(' ')[0]), 'SIGKILL');
    expect(await ended).toBe(1);
    expect(printed()).toContain('DynamoDB Local ended (signal SIGKILL). Start again; what was written before is kept.');
  });
});
