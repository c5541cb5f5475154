import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SynthesizeOptions } from './app-of-stage.ts';
import { assemblyOf } from './assembly-of.ts';
import { fixtureModules } from './fixture/modules.ts';
import { prepare } from './synthesize.ts';
import { complaints } from './validate-templates.ts';

/** Synthesizes, and changes the templates before anybody looks at them. @returns their folder. */
function synthesized(options: SynthesizeOptions, spoil: (template: string) => string = (template) => template): string {
  const { directory } = prepare(options).app.synth();
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.template.json'))) {
    const path = join(directory, file);
    writeFileSync(path, spoil(readFileSync(path, 'utf8')));
  }
  return directory;
}

const everything = {
  tracing: true,
  routeMetrics: true,
  featurePlan: 'PLUS',
  alarmEmail: 'ops@example.com',
  senderEmail: 'hello@example.com',
  sms: {},
  push: { apns: 'arn:aws:sns:eu-central-1:111122223333:app/APNS/bakery' },
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

describe('CloudFormation', () => {
  it('has nothing against the real modules as prod, or the fixture with everything a stage can say; of a misspelt property in a nested stack it tells', () => {
    const misspelt = (template: string) => template.replace('"BatchSize": 5', '"BatchSise": 5');
    expect(
      [
        assemblyOf('real', 'prod').directory,
        synthesized({ modules: fixtureModules, stage: 'staging', fields: everything }),
        synthesized({ modules: fixtureModules }, misspelt),
      ].map(complaints),
    ).toEqual([[], [], [expect.stringContaining("'BatchSise' was unexpected")]]);
  }, 120_000);
});
