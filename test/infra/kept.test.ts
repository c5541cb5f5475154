import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import type { Resources } from '../../lib/contract/resources.ts';
import type { Assembly } from './assembly.ts';
import { assemblyOf } from './assembly-of.ts';
import { keptIn, keptLines, knownToApps, lossesOf } from './kept.ts';
import { ownProduction } from './own-production.ts';
import { synthesize } from './synthesize.ts';

const pinned = readFileSync(join(import.meta.dirname, 'kept.txt'), 'utf8')
  .split('\n')
  .filter(Boolean);
const prod = assemblyOf('real', 'prod');

describe('what holds data, in production', () => {
  // What this asks of whoever changed it stands in docs/upgrade.md.
  it('is where test/infra/kept.txt has it, with the same keys and names: no deployment makes it anew', () => {
    expect(lossesOf(pinned, keptLines(ownProduction()))).toEqual([]);
  });

  it('stays as it is while every module is "data-only". Only the WebSocket API goes: without routes it cannot be deployed', () => {
    const switches = Object.fromEntries(modules.map(({ module }) => [module.name, 'data-only']));
    const still = synthesize({ modules, stage: 'prod', fields: { modules: { ...switches, sandbox: false } } });
    expect(still.ofType('AWS::Lambda::Function')).toEqual([]);
    const lost = lossesOf(pinned, keptLines(still));
    expect(lost).toEqual([expect.stringMatching(/^Root\/SocketApi\w+ is gone/)]);
    expect(still.at('ResourceServer')).toEqual(prod.at('ResourceServer'));
    // Whoever checks the audit log or the book of the bank finds them.
    const { socketUrl, ...outputs } = prod.outputs;
    expect(still.outputs).toEqual(outputs);
    const data = ({ resources }: Assembly) =>
      new Map(
        resources
          .filter(({ stack }) => stack.endsWith('Data'))
          .map(({ stack, logicalId, properties }) => [`${stack}/${logicalId}`, properties]),
      );
    expect(data(still)).toEqual(data(prod));
  });

  it('stays when its stack goes and when it is replaced', () => {
    const loose = keptIn(prod)
      .filter(({ type }) => !knownToApps.includes(type))
      .filter(({ deletionPolicy, updateReplacePolicy }) =>
        [deletionPolicy, updateReplacePolicy].some((policy) => !policy?.startsWith('Retain')),
      );
    expect(loose.map(({ constructPath }) => constructPath)).toEqual([]);
  });

  it('is protected: tables and pool cannot be deleted, tables go back to any second, what is locked is versioned', () => {
    for (const { properties } of prod.ofType('AWS::DynamoDB::Table')) {
      expect(properties).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
    expect(prod.at('UserPool').properties.DeletionProtection).toBe('ACTIVE');
    const locked = prod.ofType('AWS::S3::Bucket').filter(({ properties }) => properties.ObjectLockEnabled);
    expect(locked.map(({ stack }) => stack).toSorted()).toEqual(['AuditData', 'BankingData']);
    for (const { properties } of locked) {
      expect(properties.ObjectLockConfiguration.Rule.DefaultRetention.Mode).toBe('COMPLIANCE');
      expect(properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    }
  });
});

describe('the comparison', () => {
  const kept = (name: string, resources: Resources) =>
    keptLines(synthesize({ modules: [readContract({ it: defineModule(name, { summary: 'x', ...resources }) })] }));
  const beds = { pk: 'pk', sk: 'sk', ttl: 'until', stream: 'new', indexes: { byPlant: { pk: 'plant' } } } as const;
  const before = kept('garden', { tables: { beds }, buckets: { photos: {} }, queues: { rain: {} } });
  const losses = (name: string, resources: Resources) => lossesOf(before, kept(name, resources)).join('\n');

  it('has nothing to say of what is only added', () => {
    const more = { tables: { beds, tools: { pk: 'pk' } }, buckets: { photos: {}, maps: {} }, queues: { rain: {} } };
    expect(losses('garden', more)).toBe('');
  });

  it('has nothing to say of a table whose rows begin to expire, or that gets a stream', () => {
    const [always, now] = [{ pk: 'pk' }, { pk: 'pk', ttl: 'until', stream: 'new' } as const].map((tools) =>
      kept('garden', { tables: { tools } }),
    );
    expect(lossesOf(always ?? [], now ?? [])).toEqual([]);
    expect(now).not.toEqual(always);
  });

  const rest = { buckets: { photos: {} }, queues: { rain: {} } };
  it.each<[string, string, Resources, RegExp]>([
    ['a key has another name', 'garden', { ...rest, tables: { beds: { ...beds, sk: 'bed' } } }, /bed,KeyType:RANGE/],
    [
      'a global index has another key',
      'garden',
      { ...rest, tables: { beds: { ...beds, indexes: { byPlant: { pk: 'kind' } } } } },
      /BedsTable.*is now.*AttributeName:kind/s,
    ],
    [
      'its rows are to expire by another attribute',
      'garden',
      { ...rest, tables: { beds: { ...beds, ttl: 'end' } } },
      /AttributeName:until.*is now.*AttributeName:end/s,
    ],
    [
      'its rows are to expire no more',
      'garden',
      { ...rest, tables: { beds: { pk: 'pk', sk: 'sk', stream: 'new', indexes: beds.indexes } } },
      /TimeToLiveSpecification=.*is now(?!.*TimeToLive)/s,
    ],
    [
      'its stream tells something else: that is another stream',
      'garden',
      { ...rest, tables: { beds: { ...beds, stream: 'both' } } },
      /StreamViewType:NEW_IMAGE.*is now.*StreamViewType:NEW_AND_OLD_IMAGES/s,
    ],
    [
      'a local index comes: only a new table can have it',
      'garden',
      { ...rest, tables: { beds: { ...beds, localIndexes: { byDay: { sk: 'day' } } } } },
      /is now.*LocalSecondaryIndexes/s,
    ],
    ['a table is renamed', 'garden', { ...rest, tables: { plots: beds } }, /^GardenData\/BedsTable\w+ is gone/],
    [
      'a bucket is not declared any more',
      'garden',
      { ...rest, tables: { beds }, buckets: {} },
      /PhotosBucket\w+ is gone/,
    ],
    ['a queue is renamed', 'garden', { ...rest, tables: { beds }, queues: { snow: {} } }, /RainQueue\w+ is gone/],
    [
      'a module is renamed, so its tables move',
      'park',
      { ...rest, tables: { beds } },
      /^GardenData\/BedsTable\w+ is gone/,
    ],
  ])('tells when %s', (_case, name, resources, message) => {
    expect(losses(name, resources)).toMatch(message);
  });
});
