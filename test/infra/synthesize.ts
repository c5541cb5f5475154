import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { RegisteredModule } from '../../lib/contract/registry.ts';
import { createApp } from '../../lib/infra/create-app.ts';
import { type Assembly, readTemplates } from './assembly.ts';

const context = JSON.parse(readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8')).context as Record<
  string,
  unknown
>;

/** Context that the CDK command adds: construct paths and asset paths in the templates. */
const asTheCommandDoes = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/** Fields of a stage as `cdk.json` has them, to be changed for a test. */
export const stageFields = (stage: string) =>
  structuredClone((context.stages as Record<string, Record<string, unknown>>)[stage]);

export interface SynthesizeOptions {
  readonly modules: readonly RegisteredModule[];
  readonly stage?: 'dev' | 'staging' | 'prod';
  /** Laid over what `cdk.json` says of the stage. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

const placeholder = join(import.meta.dirname, 'fixture/function');
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The app without bundles: every function has the same small placeholder. The folder it writes to goes when the tests are done. */
export function prepare({ modules, stage = 'dev', fields = {} }: SynthesizeOptions) {
  const outdir = mkdtempSync(join(tmpdir(), 'mainstay-infra-'));
  folders.push(outdir);
  const stages = { [stage]: { ...stageFields(stage), ...fields } };
  return createApp({
    modules,
    code: () => Code.fromAsset(placeholder),
    context: { ...context, ...asTheCommandDoes, stage, stages },
    outdir,
    validate: false,
  });
}

export function synthesize(options: SynthesizeOptions): Assembly {
  const { app, stack } = prepare(options);
  const { directory } = app.synth();
  const files = readdirSync(directory).filter((file) => file.endsWith('template.json'));
  return readTemplates(stack.stackName, directory, files);
}
