import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { RegisteredModule } from '../../lib/contract/registry.ts';
import type { StackParts } from '../../lib/contract/stack-parts.ts';
import { createApp } from '../../lib/infra/create-app.ts';

const context = JSON.parse(readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8')).context as Record<
  string,
  unknown
>;

/** Context that the CDK command adds: construct paths and asset paths in the templates. */
const asTheCommandDoes = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

export type StageName = 'dev' | 'staging' | 'prod';

/** Fields of a stage as `cdk.json` has them, to be changed for a test. */
export const stageFields = (stage: string) =>
  structuredClone((context.stages as Record<string, Record<string, unknown>>)[stage]);

export interface SynthesizeOptions {
  readonly modules: readonly RegisteredModule[];
  readonly stage?: StageName;
  readonly parts?: StackParts;
  /** Laid over what `cdk.json` says of the stage. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

const placeholder = join(import.meta.dirname, 'fixture/function');

/** The app without bundles: every function has the same small placeholder. */
export function appOfStage({ modules, stage = 'dev', fields = {}, parts }: SynthesizeOptions, outdir: string) {
  // Rate limits, settings and switches of modules that are not built here would be refused; test/infra/stages.test.ts has its own.
  const said = stageFields(stage);
  const known = ([name]: readonly [string, unknown]) => modules.some(({ module }) => module.name === name);
  const switches = Object.fromEntries(Object.entries(said?.modules ?? {}).filter(known));
  const stages = { [stage]: { ...said, limits: {}, settings: {}, modules: switches, ...fields } };
  return createApp({
    modules,
    ...(parts ? { parts } : {}),
    code: () => Code.fromAsset(placeholder),
    context: { ...context, ...asTheCommandDoes, stage, stages },
    outdir,
    validate: false,
  });
}
