import {
  bucketVariable,
  queueVariable,
  sealingKeyVariable,
  signingKeyVariable,
  tableVariable,
  variables,
} from '../contract/environment.ts';
import type { AnyModule } from '../contract/route.ts';

/**
 * Reads an environment variable that infra sets. Together with `aws/config.ts` the only reader of `process.env` in a function.
 * @throws Error naming the variable and what to check when it is not set.
 */
export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: does the contract's \`access\` name what this function uses?`);
  }
  return value;
}

export const optionalVariable = (name: string): string | undefined => process.env[name] || undefined;

type Of<M extends { readonly resources: unknown }, K extends string> = M['resources'] extends { [P in K]: infer R }
  ? keyof R & string
  : never;

/** Physical name of a module's table. */
export const tableName = <M extends AnyModule>(module: M, table: Of<M, 'tables'>) =>
  variable(tableVariable(module.name, table));
export const bucketName = <M extends AnyModule>(module: M, bucket: Of<M, 'buckets'>) =>
  variable(bucketVariable(module.name, bucket));
export const queueUrl = <M extends AnyModule>(module: M, queue: Of<M, 'queues'>) =>
  variable(queueVariable(module.name, queue));
/** KMS key id of a module's signing key. */
export const signingKeyId = <M extends AnyModule>(module: M, key: Of<M, 'signingKeys'>) =>
  variable(signingKeyVariable(module.name, key));

/** KMS key id of a module's sealing key. */
export const sealingKeyId = <M extends AnyModule>(module: M, key: Of<M, 'sealingKeys'>) =>
  variable(sealingKeyVariable(module.name, key));

type Widened<T> = { readonly [K in keyof T]: T[K] extends number ? number : T[K] extends boolean ? boolean : string };

/** The module's settings: its defaults with what the stage overrides. */
export function settings<M extends AnyModule>(module: M): Widened<M['settings']> {
  const overrides = optionalVariable(variables.settings);
  return { ...module.settings, ...(overrides ? JSON.parse(overrides) : {}) } as Widened<M['settings']>;
}
