import type { Resource, Stack } from '../model.ts';

/** Where the results of asynchronous invokes go (AWS::Lambda::EventInvokeConfig and DeadLetterConfig). */
export interface AsyncConfig {
  /** Retries after the first attempt. */
  readonly retries: number;
  readonly maxAgeMs: number;
  /** ARN of a queue, topic, bus or function. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  /** ARN of a queue or topic. */
  readonly deadLetter?: string;
}

/** One AWS::Lambda::Function as the runner needs it. */
export interface FunctionConfig {
  readonly path: string;
  readonly name: string;
  readonly arn: string;
  readonly runtime: string;
  readonly handler: string;
  /** Folder with the code; absent for inline code. */
  readonly codeDir?: string;
  readonly inlineCode?: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Reserved concurrency; absent when the function shares the account's. */
  readonly reserved?: number;
  readonly logGroup: string;
  readonly jsonLogs: boolean;
  /** Least level written with JSON logs. */
  readonly logLevel?: string;
  readonly async: AsyncConfig;
  /** Why this machine cannot run it; absent when it can. */
  readonly unsupported?: string;
}

const HOUR_MS = 3_600_000;
const mostVariables = 4096;

/** Reads every function of the stack. A function that cannot run here is returned too, with the reason. */
export function readFunctions(stack: Stack): FunctionConfig[] {
  const invokeConfigs = stack.ofType('AWS::Lambda::EventInvokeConfig');
  return stack.ofType('AWS::Lambda::Function').map((resource) => readFunction(stack, resource, invokeConfigs));
}

function readFunction(stack: Stack, resource: Resource, invokeConfigs: Resource[]): FunctionConfig {
  const p = resource.properties;
  const name = resource.ref;
  const arn = resource.arn ?? `arn:aws:lambda:${stack.region}:${stack.account}:function:${name}`;
  return {
    path: resource.path,
    name,
    arn,
    runtime: p.Runtime ?? '',
    handler: p.Handler ?? '',
    codeDir: resource.assetPath,
    inlineCode: p.Code?.ZipFile,
    memoryMb: Number(p.MemorySize ?? 128),
    timeoutMs: Number(p.Timeout ?? 3) * 1000,
    variables: stringValues(p.Environment?.Variables),
    reserved: p.ReservedConcurrentExecutions === undefined ? undefined : Number(p.ReservedConcurrentExecutions),
    logGroup: p.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    jsonLogs: p.LoggingConfig?.LogFormat === 'JSON',
    logLevel: p.LoggingConfig?.ApplicationLogLevel,
    async: readAsyncConfig(
      invokeConfigs.find((config) => names(config.properties.FunctionName, name, arn)),
      p.DeadLetterConfig?.TargetArn,
    ),
    unsupported: unsupported(resource),
  };
}

function unsupported(resource: Resource): string | undefined {
  const p = resource.properties;
  if (p.PackageType === 'Image') return 'container images are not run on this machine';
  if (!/^nodejs\d/.test(p.Runtime ?? ''))
    return `runtime ${p.Runtime ?? '(none)'} is not run on this machine, only nodejs`;
  const odd = Object.keys(p.Environment?.Variables ?? {}).find((name) => !/^[a-zA-Z]\w+$/.test(name));
  if (odd !== undefined) return `its variable '${odd}' would be refused by Lambda: two or more letters, digits and _`;
  // Lambda measures them as JSON, in which every quote within a value is two characters.
  const size = Buffer.byteLength(JSON.stringify(p.Environment?.Variables ?? {}));
  if (size > mostVariables) return `its variables are ${size} bytes as JSON; Lambda takes ${mostVariables}`;
  if (p.Layers?.length) return 'layers are not loaded on this machine; bundle the code instead';
  if (resource.assetPath === undefined && p.Code?.ZipFile === undefined) return 'its code is not in the cloud assembly';
  return undefined;
}

function readAsyncConfig(config: Resource | undefined, deadLetter: string | undefined): AsyncConfig {
  const p = config?.properties;
  return {
    retries: Number(p?.MaximumRetryAttempts ?? 2),
    maxAgeMs: p?.MaximumEventAgeInSeconds === undefined ? 6 * HOUR_MS : Number(p.MaximumEventAgeInSeconds) * 1000,
    onSuccess: p?.DestinationConfig?.OnSuccess?.Destination,
    onFailure: p?.DestinationConfig?.OnFailure?.Destination,
    deadLetter,
  };
}

function names(reference: unknown, name: string, arn: string): boolean {
  return reference === name || (typeof reference === 'string' && withoutQualifier(reference) === arn);
}

/** `arn:aws:lambda:r:a:function:name:alias` to the ARN of the function; anything else unchanged. */
export function withoutQualifier(reference: string): string {
  const parts = reference.split(':');
  return parts.length > 7 && parts[2] === 'lambda' ? parts.slice(0, 7).join(':') : reference;
}

function stringValues(variables: Record<string, unknown> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(variables ?? {}).map(([name, value]) => [name, String(value)]));
}
