import { NestedStack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { pascal, type RegisteredModule } from '../../contract/registry.ts';
import type { Grantables } from '../access/grantable.ts';
import type { Foundation } from '../foundation.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import { bucketAccess, createBucket } from './bucket.ts';
import { createQueue, queueAccess } from './queue.ts';
import { createSealingKey, sealingKeyAccess } from './sealing-key.ts';
import { createSigningKey, signingKeyAccess } from './signing-key.ts';
import { createTable, tableAccess } from './table.ts';

/**
 * What a module keeps: tables, buckets, queues and keys, in a nested stack apart from its functions, so that functions of
 * any module can be granted any of it and nothing waits in a circle.
 */
export class ModuleData extends NestedStack {
  readonly tables: Readonly<Record<string, Table>>;
  readonly buckets: Readonly<Record<string, Bucket>>;
  readonly queues: Readonly<Record<string, Queue>>;
  readonly access: Grantables;

  constructor(scope: Construct, registered: RegisteredModule, foundation: Foundation) {
    const { name, summary, resources } = registered.module;
    super(scope, `${pascal(name)}Data`, { description: `What the module '${name}' keeps (${summary})` });
    const sources = registered.consumers.map(({ entry }) => entry);
    const access: Record<string, Grantables[string]> = {};

    this.tables = made(resources.tables, (table, spec) => {
      const [first, second, third] = registered.consumers.filter(
        ({ entry: { on } }) => 'table' in on && on.table === table,
      );
      if (third) {
        throw new ConfigurationError(
          `${name}/${third.name}: the stream of '${table}' is read by ${first?.name} and ${second?.name}; DynamoDB lets two read a stream, and holds up a third: have one of them do this too`,
        );
      }
      const created = createTable(this, table, spec, foundation);
      Object.assign(access, tableAccess(name, table, spec, created));
      return created;
    });
    this.buckets = made(resources.buckets, (bucket, spec) => {
      const notifies = sources.some(({ on }) => 'bucket' in on && on.bucket === bucket);
      const lockedDays = spec.lockedForDaysOf && settingOf(registered, spec.lockedForDaysOf, foundation);
      const created = createBucket(this, name, bucket, spec, notifies, foundation, lockedDays || undefined);
      access[bucket] = bucketAccess(name, bucket, created);
      return created;
    });
    this.queues = made(resources.queues, (queue, spec) => {
      const [reader, second] = registered.consumers.filter(({ entry: { on } }) => 'queue' in on && on.queue === queue);
      if (second) {
        throw new ConfigurationError(
          `${name}/${second.name}: queue '${queue}' is read by ${name}/${reader?.name}; a message has one reader`,
        );
      }
      const created = createQueue(this, queue, spec, reader?.entry.timeout, foundation);
      access[queue] = queueAccess(name, queue, created);
      return created;
    });
    made(resources.signingKeys, (key, spec) => {
      access[key] = signingKeyAccess(name, key, createSigningKey(this, key, spec, foundation));
    });
    made(resources.sealingKeys, (key, spec) => {
      access[key] = sealingKeyAccess(name, key, createSealingKey(this, key, spec, foundation));
    });
    this.access = access;
  }
}

/** @throws ConfigurationError when the module has no such number. */
function settingOf({ module }: RegisteredModule, setting: string, { stage }: Foundation): number {
  const value = stage.settings?.[module.name]?.[setting] ?? module.settings[setting];
  if (typeof value === 'number') return value;
  throw new ConfigurationError(`${module.name}: there is no number '${setting}' among the settings`);
}

function made<S, C>(
  specs: Readonly<Record<string, S>> | undefined,
  make: (name: string, spec: S) => C,
): Record<string, C> {
  return Object.fromEntries(Object.entries(specs ?? {}).map(([name, spec]) => [name, make(name, spec)]));
}

/** The data stacks of the modules that keep anything, by module name. */
export function dataOf(
  scope: Construct,
  modules: readonly RegisteredModule[],
  foundation: Foundation,
): Readonly<Record<string, ModuleData>> {
  const keeping = modules.filter(({ module }) =>
    Object.values(module.resources).some((group) => Object.keys(group ?? {}).length > 0),
  );
  return Object.fromEntries(
    keeping.map((registered) => [registered.module.name, new ModuleData(scope, registered, foundation)]),
  );
}

/** The queues of all kinds of jobs, by kind. @throws ConfigurationError when two jobs have one name. */
export function jobQueuesOf(
  modules: readonly RegisteredModule[],
  data: Readonly<Record<string, ModuleData>>,
): Readonly<Record<string, Queue>> {
  const queues: Record<string, Queue> = {};
  for (const { module, name, entry } of modules.flatMap(({ consumers }) => consumers)) {
    if (!('queue' in entry.on) || entry.on.job === undefined) continue;
    const { job, queue } = entry.on;
    if (queues[job]) throw new ConfigurationError(`${module.name}/${name}: there is another kind of job '${job}'`);
    const made = data[module.name]?.queues[queue];
    if (made) queues[job] = made;
  }
  return queues;
}
