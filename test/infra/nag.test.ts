import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import type { SynthesizeOptions } from './app-of-stage.ts';
import { fixtureModules } from './fixture/modules.ts';
import { prepare } from './synthesize.ts';

interface Violation {
  readonly ruleName: string;
  readonly severity: string;
  readonly reason?: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}
interface PluginReport {
  readonly pluginName: string;
  readonly violations: readonly Violation[];
  readonly suppressedViolations?: readonly Violation[];
}

/**
 * cdk-nag's findings, read from the report itself: a synthesis with warnings alone fails or passes depending on whether any
 * finding is acknowledged, so its own verdict says little.
 */
function findings(options: SynthesizeOptions) {
  const { app } = prepare(options);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  let failure: unknown;
  try {
    app.synth();
  } catch (error) {
    failure = error;
  }
  const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: readonly PluginReport[];
  };
  const nag = report.pluginReports.find(({ pluginName }) => pluginName === 'AwsSolutions');
  if (!nag) throw failure ?? new Error('cdk-nag wrote no report');
  const lines = (violations: readonly Violation[]) =>
    violations.flatMap(({ ruleName, severity, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${severity} ${ruleName} ${constructPath}`),
    );
  return { open: lines(nag.violations), acknowledged: nag.suppressedViolations ?? [] };
}

/** Rules that the app may acknowledge at all; a new one is a decision and is made here. */
const acknowledged: Readonly<Record<string, readonly string[]>> = {
  dev: ['APIG4', 'COG2', 'COG8', 'DDB3', 'IAM4', 'IAM5', 'S1', 'SMG4', 'SQS3'],
  staging: ['APIG4', 'COG2', 'COG8', 'IAM4', 'IAM5', 'S1', 'SMG4', 'SQS3'],
  prod: ['APIG4', 'COG2', 'COG8', 'IAM4', 'IAM5', 'S1', 'SMG4', 'SQS3'],
};

describe('cdk-nag, pack AwsSolutions', () => {
  const cases = (['dev', 'staging', 'prod'] as const).flatMap((stage) => [
    ['the real modules', stage, modules] as const,
    ['the fixture', stage, fixtureModules] as const,
  ]);

  it.each(cases)('finds nothing that is not acknowledged in %s as %s', (_, stage, app) => {
    const { open, acknowledged: accepted } = findings({ modules: app, stage });
    expect(open).toEqual([]);
    const names = new Set(accepted.map(({ ruleName }) => ruleName.replace(/^AwsSolutions-(\w+).*$/, '$1')));
    expect([...names].toSorted()).toEqual(acknowledged[stage]);
    for (const { reason } of accepted) expect(reason?.length).toBeGreaterThanOrEqual(20);
  });

  it('is really asked: a role that may do everything is found', () => {
    const { app } = prepare({ modules: fixtureModules });
    const stack = app.node.findChild('Mainstay-dev');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const role = stack.node.findChild('GiftShop').node.findChild('GetGift').node.findChild('Role').node
      .defaultChild as unknown as {
      addPropertyOverride(path: string, value: unknown): void;
      policies: unknown;
    };
    role.policies = [
      {
        policyName: 'wide',
        policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
      },
    ];
    expect(() => app.synth()).toThrow(/AwsSolutions-IAM5\[Action::s3:\*\]/);
  });

  it('finds nothing in how SNS logs what became of texts and notifications', () => {
    const shed = defineModule('shed', { summary: 'x' });
    const fields = { sms: {}, push: { fcm: 'arn:aws:sns:eu-central-1:111122223333:app/GCM/bakery' } };
    expect(findings({ modules: [readContract({ shed })], fields }).open).toEqual([]);
  });

  it('leaves a trace of a table without recovery, with the reason', () => {
    const shed = defineModule('shed', { summary: 'x', tables: { tools: { pk: 'pk' } } });
    const { acknowledged: accepted } = findings({ modules: [readContract({ shed })], fields: { pitr: false } });
    const trace = accepted.find(({ ruleName }) => ruleName === 'AwsSolutions-DDB3');
    expect(trace?.reason).toContain('pitr: false');
  });
});
