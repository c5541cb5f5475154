import { join } from 'node:path';
import type { Running, Stack } from '../model.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts';
import { type Fauxqs, startFauxqs } from './fauxqs.ts';
import { provisionQueues } from './provision-queues.ts';
import { provisionTables } from './provision-tables.ts';
import { Upstream } from './upstream.ts';

export interface Services extends Running {
  /** Address of DynamoDB Local. */
  readonly dynamodb: string;
  readonly fauxqs: Fauxqs;
  /** Resolves with the reason when DynamoDB Local ends without being asked to. */
  readonly broken: Promise<string>;
}

interface ServicesOptions {
  readonly stack: Stack;
  readonly stateDir: string;
  readonly inMemory: boolean;
  readonly busy: boolean;
  /** Of one that runs already. */
  readonly dynamodb?: string | undefined;
  progress(step: string): void;
}

/** Starts DynamoDB Local and fauxqs side by side and makes tables, queues, topics and buckets what the templates say. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { stack, stateDir, progress } = options;
  const [tables, queues] = await Promise.allSettled([
    ownDynamoDb(options),
    startFauxqs({ directory: join(stateDir, 'fauxqs'), region: stack.region }),
  ]);
  const stop = async () => {
    const running = [tables, queues].flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
    await Promise.all(running.map((part) => part.stop()));
  };
  try {
    if (tables.status === 'rejected') throw tables.reason;
    if (queues.status === 'rejected') throw queues.reason;
    provisionQueues(stack, queues.value);
    progress('queues and buckets');
    const upstream = new Upstream(tables.value.url);
    await provisionTables(stack, upstream);
    upstream.close();
    progress('tables');
    let stopping = false;
    return {
      dynamodb: tables.value.url,
      fauxqs: queues.value,
      broken: new Promise((resolve) => {
        void tables.value.ended.then((how) => stopping || resolve(`DynamoDB Local ended (${how}).`));
      }),
      stop() {
        stopping = true;
        return stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ownDynamoDb({ dynamodb, stateDir, inMemory, busy }: ServicesOptions): Promise<DynamoDbLocal> {
  if (dynamodb) return { url: dynamodb, ended: new Promise(() => {}), stop: async () => {} };
  return startDynamoDbLocal({ directory: inMemory ? undefined : join(stateDir, 'dynamodb'), busy });
}
