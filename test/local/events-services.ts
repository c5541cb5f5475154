import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCredentials } from '../../lib/local/credentials.ts';
import { connectServices, type ServiceClient } from '../../lib/local/events/service-client.ts';
import type { Addresses, FunctionRunner, InvokeResult, Log, Resource, Runtime, Stack } from '../../lib/local/model.ts';
import { startDynamoDbLocal } from '../../lib/local/services/dynamodb-local.ts';
import { startFauxqs } from '../../lib/local/services/fauxqs.ts';
import { untilPasses } from '../until-passes.ts';

export const region = 'eu-west-1';
export const account = '000000000000';

// biome-ignore lint/suspicious/noExplicitAny: tests look into events of many shapes
export type AnyEvent = any;

export interface Services {
  readonly addresses: Addresses;
  readonly client: ServiceClient;
  /** A new folder for a runtime's state. */
  folder(): Promise<string>;
  createQueue(name: string, attributes?: Record<string, string>): Promise<string>;
  /** Bodies and ids of everything in the queue; they are left in it, invisible for a while. */
  drain(
    name: string,
  ): Promise<{ body: string; attributes: Record<string, { StringValue: string }>; receives: number }[]>;
  /** A table with a string key `pk`, a numeric sort key `sk` and a stream of both images; answers the stream's ARN. */
  createTable(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Real services on free ports of 127.0.0.1; DynamoDB Local only when asked for, because it takes two seconds. */
export async function startServices(options: { dynamodb?: boolean } = {}): Promise<Services> {
  const data = await mkdtemp(join(tmpdir(), 'events-data-'));
  const fauxqs = await startFauxqs({ directory: data, region });
  const dynamodb = options.dynamodb === true ? await startDynamoDbLocal({ directory: undefined }) : undefined;
  const none = 'http://127.0.0.1:1';
  const addresses: Addresses = {
    api: none,
    socket: none,
    aws: none,
    cognito: none,
    cognitoInner: none,
    dynamodb: dynamodb?.url ?? none,
    fauxqs: fauxqs.url,
  };
  const client = connectServices(addresses, rootCredentials, region);
  const folders: string[] = [data];
  return {
    addresses,
    client,
    async folder() {
      const folder = await mkdtemp(join(tmpdir(), 'events-'));
      folders.push(folder);
      return folder;
    },
    async createQueue(name, attributes = {}) {
      await client.sqs('CreateQueue', { QueueName: name, Attributes: attributes });
      return queueArn(name);
    },
    async drain(name) {
      const found = [];
      for (;;) {
        const answer = await client.sqs('ReceiveMessage', {
          QueueUrl: `http://127.0.0.1/${account}/${name}`,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        });
        if (answer.Messages === undefined) return found;
        for (const message of answer.Messages) {
          found.push({
            body: message.Body,
            attributes: message.MessageAttributes ?? {},
            receives: Number(message.Attributes.ApproximateReceiveCount),
          });
        }
      }
    },
    async createTable(name) {
      const answer = await client.dynamodb('CreateTable', {
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'N' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      });
      return `arn:aws:dynamodb:${region}:${account}:table/${name}/stream/${answer.TableDescription.LatestStreamLabel}`;
    },
    async stop() {
      client.close();
      await Promise.all([fauxqs.stop(), dynamodb?.stop()]);
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    },
  };
}

export const queueArn = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;
export const topicArn = (name: string) => `arn:aws:sns:${region}:${account}:${name}`;
export const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

export interface TestRunner extends FunctionRunner {
  /** Events in the order in which handlers were called, with the function's name. */
  readonly calls: { fn: string; event: AnyEvent; at: number }[];
}

/** Runs handlers in this process, as the real runner reports them. */
export function runnerOf(handlers: Record<string, (event: AnyEvent) => unknown>): TestRunner {
  const calls: TestRunner['calls'] = [];
  const pending = new Set<Promise<unknown>>();
  async function invoke(fn: string, event: unknown): Promise<InvokeResult> {
    const name = fn.split(':').at(-1) ?? fn;
    calls.push({ fn: name, event, at: performance.now() });
    const requestId = `request-${calls.length}`;
    try {
      const payload = await handlers[name]?.(structuredClone(event));
      return { payload, requestId, durationMs: 1 };
    } catch (cause) {
      const error = cause as Error;
      return { error: { type: error.name, message: error.message, kind: 'Unhandled' }, requestId, durationMs: 1 };
    }
  }
  async function untilSettled(fn: string, event: unknown): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt += 1) if ((await invoke(fn, event)).error === undefined) return;
  }
  return {
    calls,
    invoke,
    async invokeAsync(fn, event) {
      const work = untilSettled(fn, event);
      pending.add(work);
      void work.finally(() => pending.delete(work));
    },
    async idle() {
      while (pending.size > 0) await Promise.all(pending);
    },
    async reload() {},
    async stop() {},
  };
}

export interface TestLog extends Log {
  readonly lines: string[];
}

export function logOf(): TestLog {
  const lines: string[] = [];
  return {
    lines,
    info: (message) => void lines.push(`info ${message}`),
    warn: (message) => void lines.push(`warn ${message}`),
    error: (message) => void lines.push(`error ${message}`),
    functionLine: (path, line) => void lines.push(`${path} ${line}`),
  };
}

/** A stack of hand-made resources; functions by their names. */
export function stackOf(resources: Resource[], functions: string[] = []): Stack {
  const all = [
    ...resources,
    ...functions.map((name) => resource('AWS::Lambda::Function', name, {}, { ref: name, arn: functionArn(name) })),
  ];
  return {
    name: 'test',
    region,
    account,
    resources: all,
    outputs: {},
    ofType: (type) => all.filter((one) => one.type === type),
    find(wanted) {
      const found = all.find((one) => one.path === wanted || one.ref === wanted || one.arn === wanted);
      if (found === undefined) throw new Error(`nothing is called ${wanted}`);
      return found;
    },
  };
}

export function resource(type: string, path: string, properties: object, more: Partial<Resource> = {}): Resource {
  return { type, path, logicalId: path, properties: properties as Resource['properties'], ref: path, ...more };
}

export function mapping(path: string, source: string, fn: string, properties: object = {}): Resource {
  return resource('AWS::Lambda::EventSourceMapping', path, { EventSourceArn: source, FunctionName: fn, ...properties });
}

export async function runtimeOf(
  services: Services,
  stack: Stack,
  functions: FunctionRunner,
  log: Log = logOf(),
): Promise<Runtime> {
  return { stack, addresses: services.addresses, functions, log, stateDir: await services.folder(), rootCredentials };
}

/** Tries until it neither throws nor answers false, for at most `ms` milliseconds. */
export const eventually = <T>(attempt: () => T | Promise<T>, ms = 15_000): Promise<T> =>
  untilPasses(
    async () => {
      const answer = await attempt();
      if (answer === false) throw new Error('still false');
      return answer;
    },
    ms,
    20,
  );
