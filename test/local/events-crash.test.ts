import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { startEvents } from '../../lib/local/events/start-events.ts';
import type { BusEntry, Resource } from '../../lib/local/model.ts';
import { services, useServices, wired } from './events-running.ts';
import { type AnyEvent, eventually, functionArn, mapping, queueArn, resource } from './events-services.ts';

useServices({ dynamodb: true });
const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
});

interface Child {
  readonly lines: AnyEvent[];
  kill(): Promise<void>;
}

function startChild(config: {
  stateDir: string;
  resources: Resource[];
  entries: BusEntry[];
  addresses: object;
}): Child {
  const file = join(import.meta.dirname, 'events-crash-child.ts');
  const child: ChildProcess = spawn(process.execPath, [file, JSON.stringify(config)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: AnyEvent[] = [];
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  const started: Child = {
    lines,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
  children.push(started);
  return started;
}

const put = (table: string, pk: string, sk: number) =>
  services.client.dynamodb('PutItem', { TableName: table, Item: { pk: { S: pk }, sk: { N: String(sk) } } });
const entry = (detail: object): BusEntry => ({ Source: 'shop', DetailType: 'Placed', Detail: JSON.stringify(detail) });

describe('after kill -9', () => {
  it('every accepted event, open record and open message comes again, and nothing that was done with', async () => {
    const streamArn = await services.createTable('crash-table');
    const queue = await services.createQueue('crash-queue', { VisibilityTimeout: '2' });
    await services.createQueue('crash-target');
    const resources = [
      mapping('Stream', streamArn, 'fn', { BatchSize: 1, StartingPosition: 'TRIM_HORIZON' }),
      mapping('Queue', queue, 'fn', { BatchSize: 1 }),
      resource('AWS::Events::Rule', 'Rule', {
        EventPattern: { source: ['shop'] },
        Targets: [
          { Id: 'Fn', Arn: functionArn('fn') },
          { Id: 'Queue', Arn: queueArn('crash-target') },
        ],
      }),
    ];
    const stateDir = await services.folder();
    const child = startChild({
      stateDir,
      resources,
      addresses: services.addresses,
      entries: [entry({ n: 1 }), entry({ n: 2, will: 'hang' })],
    });
    const calls = (part: string) => child.lines.filter((line) => JSON.stringify(line.called ?? '').includes(part));
    await eventually(() => child.lines.some((line) => line.accepted !== undefined));
    for (const [pk, sk] of [
      ['done', 1],
      ['hang', 2],
      ['behind', 3],
    ] as const) {
      await put('crash-table', pk, sk);
    }
    const QueueUrl = 'http://127.0.0.1/000000000000/crash-queue';
    await services.client.sqs('SendMessage', { QueueUrl, MessageBody: 'quick' });
    await services.client.sqs('SendMessage', { QueueUrl, MessageBody: 'hang' });
    await eventually(() => calls('"hang"').length === 3 && calls('quick').length === 1 && calls('"done"').length === 1);
    await eventually(
      async () =>
        (await services.client.sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })).Attributes
          .ApproximateNumberOfMessagesNotVisible === '1',
    );
    await child.kill();
    expect(calls('behind')).toEqual([]);

    const { runner, runtime } = await wired(resources, { fn: () => undefined });
    const events = await startEvents({ ...runtime, stateDir });
    await events.idle();
    await events.stop();
    const records = runner.calls.flatMap((call) => call.event.Records ?? []);
    expect(records.flatMap((record) => record.dynamodb?.Keys.pk.S ?? [])).toEqual(['hang', 'behind']);
    const messages = records.filter((record) => record.body !== undefined);
    expect(messages.map((record) => record.body)).toEqual(['hang']);
    // The queue service outlives the child here, and with it the child's last long poll, which may take the message once more.
    expect(Number(messages[0].attributes.ApproximateReceiveCount)).toBeGreaterThan(1);
    expect(runner.calls.flatMap((call) => call.event.detail?.n ?? [])).toEqual([2]);
    const delivered = (await services.drain('crash-target')).map(({ body }) => JSON.parse(body).detail.n).sort();
    expect(delivered).toEqual([1, 2]);
  });

  it('an event that no target could take yet is delivered by the next run', async () => {
    await services.createQueue('late-target');
    const resources = [
      resource('AWS::Events::Rule', 'Rule', {
        EventPattern: { source: ['shop'] },
        Targets: [{ Id: 'Q', Arn: queueArn('late-target') }],
      }),
    ];
    const stateDir = await services.folder();
    const entries = Array.from({ length: 10 }, (_, n) => entry({ n }));
    const child = startChild({
      stateDir,
      resources,
      entries,
      addresses: { ...services.addresses, fauxqs: 'http://127.0.0.1:1' },
    });
    await eventually(() => child.lines.some((line) => line.accepted !== undefined));
    await child.kill();
    const { runtime } = await wired(resources, {});
    const events = await startEvents({ ...runtime, stateDir });
    await events.idle();
    await events.stop();
    const ids = child.lines[0].accepted.map((result: { EventId: string }) => result.EventId);
    const bodies = (await services.drain('late-target')).map(({ body }) => JSON.parse(body));
    expect(bodies.map((event) => event.id).sort()).toEqual(ids.sort());
  });
});
