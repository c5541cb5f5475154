import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretValue, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { PartnerStack } from '../../examples/partner/partner-stack.ts';
import { membershipChanged } from '../../functions/identity/contract/events.ts';
import { membersOf } from '../../lib/contract/event-problem.ts';
import { prepare } from './synthesize.ts';

const root = join(import.meta.dirname, '../..');
const organisationId = '01a1fdc4-3999-7233-b1ae-564e52654828';

function compose(endpoint = 'https://partner.example.com/events') {
  const { app, stack } = prepare({ modules: [], stage: 'prod' });
  const partner = new PartnerStack(app, 'Partner', {
    eventBus: stack.eventBus,
    organisationId,
    endpoint,
    apiKey: SecretValue.secretsManager('partner/api-key'),
    partnerBusArn: 'arn:aws:events:eu-central-1:111122223333:event-bus/partner',
  });
  return { app, partner };
}

describe('a partner’s stack beside ours', () => {
  it('is the one that docs/webhooks.md shows', () => {
    const page = readFileSync(join(root, 'docs/webhooks.md'), 'utf8');
    const [, snippet] = /```ts\n(import [^`]*?PartnerStack[^`]*?)```/.exec(page) ?? [];
    expect(snippet).toBe(readFileSync(join(root, 'examples/partner/partner-stack.ts'), 'utf8'));
  });

  it('has rules on our bus, for one organisation, with dead letters and no key in the template', () => {
    const { partner } = compose();
    const template = Template.fromStack(partner);
    const rules = Object.values(template.findResources('AWS::Events::Rule'));
    expect(rules).toHaveLength(2);
    for (const { Properties } of rules) {
      expect(JSON.stringify(Properties.EventBusName)).toMatch(/Fn::(ImportValue|Select).*EventBus|Events/);
      expect(Properties.EventPattern).toEqual({
        source: [membershipChanged.module],
        'detail-type': [membershipChanged.name],
        detail: { data: { organisationId: [organisationId] } },
      });
      expect(Properties.Targets[0].DeadLetterConfig.Arn).toBeDefined();
    }
    expect(membersOf(membershipChanged.detail)).toHaveProperty('organisationId');
    template.hasResourceProperties('AWS::Events::Connection', {
      AuthParameters: {
        ApiKeyAuthParameters: { ApiKeyValue: '{{resolve:secretsmanager:partner/api-key:SecretString:::}}' },
      },
    });
  });

  it('passes cdk-nag', () => {
    const { app } = compose();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    let failure: unknown;
    try {
      app.synth();
    } catch (error) {
      failure = error;
    }
    const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
    const nag = report.pluginReports.find(({ pluginName }: { pluginName: string }) => pluginName === 'AwsSolutions');
    if (!nag) throw failure ?? new Error('cdk-nag wrote no report');
    const found = nag.violations.flatMap(
      ({ ruleName, violatingConstructs }: { ruleName: string; violatingConstructs: { constructPath: string }[] }) =>
        violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
    expect(found).toEqual([]);
  });
});
