import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { RegisteredModule } from '../../lib/contract/registry.ts';
import type { StackParts } from '../../lib/contract/stack-parts.ts';
import { createApp } from '../../lib/infra/create-app.ts';

type Stages = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const readJson = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../..', file), 'utf8'));
const { stages: own, ...context } = readJson('cdk.json').context as Record<string, unknown> & {
  readonly stages: Stages;
};
/** As this repository has them: what a team makes of theirs in cdk.json (names, places, modules that are off) is no fault of what is tested. */
const shipped = readJson('test/shipped-stages.json') as Stages;

/** Context that the CDK command adds: construct paths and asset paths in the templates. */
const asTheCommandDoes = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

export type StageName = 'dev' | 'staging' | 'prod';

/** Fields of a stage as this repository has them, to be changed for a test. */
export const stageFields = (stage: string) => structuredClone(shipped[stage]);

/** Names of the stages in `cdk.json`. */
export const ownStages: readonly string[] = Object.keys(own);

/** Fields of a stage as `cdk.json` says, where it is another than this repository's; without limits and settings, which keep nothing. */
export function ownFields(stage: string): Readonly<Record<string, unknown>> | undefined {
  const fields = own[stage];
  return fields && !isDeepStrictEqual(fields, shipped[stage]) ? { ...fields, limits: {}, settings: {} } : undefined;
}

export interface SynthesizeOptions {
  readonly modules: readonly RegisteredModule[];
  readonly stage?: StageName;
  readonly parts?: StackParts;
  /** Laid over what this repository says of the stage. */
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
