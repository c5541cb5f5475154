import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import type { Assembly } from './assembly.ts';
import { assemblyOf } from './assembly-of.ts';
import { synthesize } from './synthesize.ts';

/** Enough of a backend for what is asked here. */
const few = modules.filter(({ module }) =>
  ['identity', 'config', 'audit', 'jobs', 'sync', 'realtime'].includes(module.name),
);

const lockOf = (assembly: Assembly, bucket = 'AuditData/ArchiveBucket') => {
  const { properties } = assembly.at(`${bucket}/Resource`);
  const { ObjectLockEnabled, ObjectLockConfiguration, VersioningConfiguration, LifecycleConfiguration } = properties;
  return {
    isLocked: ObjectLockEnabled,
    rule: ObjectLockConfiguration.Rule.DefaultRetention,
    versions: VersioningConfiguration.Status,
    expires: LifecycleConfiguration.Rules[0].ExpirationInDays,
  };
};

describe('the archive of the audit log', () => {
  it('can be changed by nobody in production, and elsewhere by a right that no function has', () => {
    expect(lockOf(assemblyOf('real', 'prod'))).toEqual({
      isLocked: true,
      rule: { Mode: 'COMPLIANCE', Days: 2557 },
      versions: 'Enabled',
      expires: 2558,
    });
    expect(lockOf(assemblyOf('real')).rule).toEqual({ Mode: 'GOVERNANCE', Days: 2557 });
  });

  it('is kept as statements of the bank are, which have ten years', () => {
    const kept = 'BankingData/StatementsBucket';
    expect(lockOf(assemblyOf('real', 'prod'), kept)).toMatchObject({
      isLocked: true,
      rule: { Mode: 'COMPLIANCE', Days: 3653 },
      versions: 'Enabled',
    });
    expect(lockOf(assemblyOf('real'), kept).rule.Mode).toBe('GOVERNANCE');
  });

  it('keeps files for the days that the stage says', () => {
    const brief = synthesize({ modules: few, fields: { settings: { audit: { archiveDays: 30 } } } });
    expect(lockOf(brief)).toMatchObject({
      rule: { Days: 30 },
      expires: 31,
    });
  });
});

describe('the sealer', () => {
  it('is given many entries at once, gathered for a second', () => {
    const { properties } = assemblyOf('real').at('Audit/SealEntries/Source');
    expect(properties).toMatchObject({ BatchSize: 500, MaximumBatchingWindowInSeconds: 1 });
  });
});

describe('a stage without the audit log', () => {
  it('has functions that may leave nothing, and no outputs of it', () => {
    const { resources, outputs } = synthesize({ modules: few, fields: { modules: { audit: false } } });
    expect(resources.length).toBeGreaterThan(100);
    expect(JSON.stringify(resources)).not.toContain('TABLE_AUDIT_INBOX');
    expect(Object.keys(outputs).filter((name) => name.startsWith('audit'))).toEqual([]);
  });
});
