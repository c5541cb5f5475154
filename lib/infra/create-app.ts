import { App } from 'aws-cdk-lib';
import type { RegisteredModule } from '../contract/registry.ts';
import type { StackParts } from '../contract/stack-parts.ts';
import { BackendStack } from './backend-stack.ts';
import type { CodeOf } from './functions/operation-function.ts';
import { readStage } from './stage/read-stage.ts';
import { keptModules, selectModules } from './stage/select-modules.ts';

export interface CreateAppOptions {
  readonly modules: readonly RegisteredModule[];
  readonly code: CodeOf;
  /** Where functions of large modules stand; without it each module has one stack of functions. */
  readonly parts?: StackParts;
  /** Context beside what the CDK command hands over; tests give what `cdk.json` holds. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Folder of the cloud assembly; the CDK command chooses it when absent. */
  readonly outdir?: string;
  /** Whether the CDK holds the root template against CloudFormation's schemas, which takes some seconds. Default true. */
  readonly validate?: boolean;
}

/**
 * The app: one stack, of the stage that the context key `stage` names (default `dev`).
 * @throws ConfigurationError for a mistake in the context or in a contract.
 */
export function createApp(options: CreateAppOptions): { readonly app: App; readonly stack: BackendStack } {
  const { modules, code, parts, context, outdir, validate = true } = options;
  const app = new App({
    ...(outdir ? { outdir } : {}),
    ...(context ? { context: { ...context } } : {}),
    analyticsReporting: false,
    builtinCloudFormationValidation: validate,
  });
  const configured = readStage(app.node.tryGetContext('stages'), app.node.tryGetContext('stage') ?? 'dev');
  // The laptop sends no mail, so it needs no verified address: `npm start` gives one to stages that have none.
  const defaultSender: string | undefined = app.node.tryGetContext('defaultSender');
  // Nor has it the stage's place and names.
  const atHome = app.node.tryGetContext('onLaptop')
    ? { account: undefined, region: undefined, domains: undefined }
    : {};
  const stage = { ...configured, senderEmail: configured.senderEmail ?? defaultSender, ...atHome };
  const stack = new BackendStack(app, `Mainstay-${stage.name}`, {
    stage,
    modules: selectModules(modules, stage),
    kept: keptModules(modules, stage),
    code,
    ...(parts ? { parts } : {}),
  });
  return { app, stack };
}
