import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CloudFormationValidatePlugin } from 'aws-cdk-lib';
import { modules } from '../../functions/index.ts';
import { fixtureModules } from './fixture/modules.ts';
import { prepare, type SynthesizeOptions } from './synthesize.ts';

/** Starting its engine takes seconds, once. */
const plugin = new CloudFormationValidatePlugin();

/**
 * What CloudFormation would say of the templates before it makes anything: property names, types, ranges and references, by the
 * resource schemas that come with the CDK. The CDK itself asks only for the root template, so nested ones are handed over here.
 */
function complaints(options: SynthesizeOptions, spoil: (template: string) => string = (template) => template) {
  const { app } = prepare(options);
  const { directory } = app.synth();
  const files = readdirSync(directory).filter((file) => file.endsWith('.template.json'));
  for (const file of files) {
    const path = join(directory, file);
    writeFileSync(path, spoil(readFileSync(path, 'utf8')));
  }
  const stackTemplates = files.map((file) => ({
    templatePath: join(directory, file),
    stackConstructPath: file,
    accountId: undefined,
    region: undefined,
  }));
  const { violations } = plugin.validate({
    appConstruct: app,
    stackTemplates,
    templatePaths: stackTemplates.map(({ templatePath }) => templatePath),
  });
  return violations.map(({ ruleName, description }) => `${ruleName} ${description}`);
}

const everything = {
  tracing: true,
  routeMetrics: true,
  featurePlan: 'PLUS',
  alarmEmail: 'ops@example.com',
  senderEmail: 'hello@example.com',
  allowedOrigins: ['https://app.example.com'],
  hostedDomainPrefix: 'my-app',
  callbackUrls: ['myapp://back'],
  logoutUrls: ['myapp://bye'],
  providers: {
    google: { clientId: 'g', secretName: 'app/google' },
    apple: { servicesId: 'com.example', teamId: 'T1', keyId: 'K1', secretName: 'app/apple' },
    oidc: [{ name: 'Staff', issuer: 'https://id.example.com', clientId: 's', secretName: 'app/staff' }],
  },
};

describe('CloudFormation has nothing against', () => {
  it.each<[string, SynthesizeOptions]>([
    ['the real modules as prod', { modules, stage: 'prod' }],
    ['the fixture with everything a stage can say', { modules: fixtureModules, stage: 'staging', fields: everything }],
  ])(
    '%s',
    (_, options) => {
      expect(complaints(options)).toEqual([]);
    },
    120_000,
  );

  it('nothing: it is really asked, for nested stacks too', () => {
    const misspelt = (template: string) => template.replace('"BatchSize": 5', '"BatchSise": 5');
    expect(complaints({ modules: fixtureModules }, misspelt)).toEqual([
      expect.stringContaining("'BatchSise' was unexpected"),
    ]);
  }, 120_000);
});
