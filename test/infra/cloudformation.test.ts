import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { SynthesizeOptions } from './app-of-stage.ts';
import { assemblyOf } from './assembly-of.ts';
import { fixtureModules } from './fixture/modules.ts';
import { prepare } from './synthesize.ts';

/** Synthesizes, and changes the templates before anybody looks at them. @returns their folder. */
function synthesized(options: SynthesizeOptions, spoil: (template: string) => string = (template) => template): string {
  const { directory } = prepare(options).app.synth();
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.template.json'))) {
    const path = join(directory, file);
    writeFileSync(path, spoil(readFileSync(path, 'utf8')));
  }
  return directory;
}

/** See validate-templates.ts. */
async function complaints(...directories: readonly string[]): Promise<string[][]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'validate-templates.ts'), ...directories],
    { env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' } },
  );
  return JSON.parse(stdout);
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
  it('has nothing against the real modules as prod, or the fixture with everything a stage can say; of a misspelt property in a nested stack it tells', async () => {
    const misspelt = (template: string) => template.replace('"BatchSize": 5', '"BatchSise": 5');
    expect(
      await complaints(
        assemblyOf('real', 'prod').directory,
        synthesized({ modules: fixtureModules, stage: 'staging', fields: everything }),
        synthesized({ modules: fixtureModules }, misspelt),
      ),
    ).toEqual([[], [], [expect.stringContaining("'BatchSise' was unexpected")]]);
  }, 120_000);
});
