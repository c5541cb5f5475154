import type { Resource, Stack } from '../../model.ts';
import { compilePattern, type Pattern } from '../bus/pattern.ts';

/** An AWS::Lambda::EventSourceMapping with its defaults filled in. Times are in the unit that the name says. */
export interface MappingConfig {
  readonly path: string;
  readonly kind: 'queue' | 'stream';
  readonly sourceArn: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly functionPath: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Records that none of them matches are passed over; none means everything is taken. */
  readonly filters: readonly Filter[];
  readonly reportsItemFailures: boolean;
  /** Queues: batches at a time, when limited. */
  readonly maximumConcurrency?: number;
  /** Streams. */
  readonly startingPosition: 'LATEST' | 'TRIM_HORIZON';
  readonly bisect: boolean;
  /** -1 means without end. */
  readonly maximumRetries: number;
  /** -1 means without end. */
  readonly maximumAgeSeconds: number;
  readonly parallelization: number;
  readonly onFailureArn?: string;
}

export interface Filter {
  readonly matches: Pattern;
  readonly source: Record<string, unknown>;
}

/**
 * Reads a mapping.
 *
 * @throws Error that names the mapping and what about it cannot run here.
 */
export function readMapping(resource: Resource, stack: Stack): MappingConfig {
  const properties = resource.properties;
  const refuse = (reason: string) => new Error(`${resource.path} (${resource.type}) cannot run here: ${reason}`);
  const sourceArn = String(properties.EventSourceArn ?? '');
  const kind = sourceArn.includes(':sqs:') ? 'queue' : /:dynamodb:.*\/stream\//.test(sourceArn) ? 'stream' : undefined;
  if (kind === undefined) throw refuse(`its source ${sourceArn || '(none)'} is neither a queue nor a table's stream`);
  if (Number(properties.TumblingWindowInSeconds ?? 0) > 0) throw refuse('TumblingWindowInSeconds is not supported');
  const position = String(properties.StartingPosition ?? 'LATEST');
  if (kind === 'stream' && position !== 'LATEST' && position !== 'TRIM_HORIZON') {
    throw refuse(`StartingPosition ${position} is not one of LATEST, TRIM_HORIZON`);
  }
  const fn = findFunction(stack, String(properties.FunctionName), refuse);
  const onFailureArn: string | undefined = properties.DestinationConfig?.OnFailure?.Destination;
  if (onFailureArn !== undefined && !/:(sqs|sns):/.test(onFailureArn)) {
    throw refuse(`its OnFailure destination ${onFailureArn} is neither a queue nor a topic`);
  }
  const concurrency = properties.ScalingConfig?.MaximumConcurrency;
  return {
    path: resource.path,
    kind,
    sourceArn,
    functionName: fn.ref,
    functionArn: fn.arn ?? fn.ref,
    functionPath: fn.path,
    enabled: String(properties.Enabled ?? true) !== 'false',
    batchSize: Number(properties.BatchSize ?? (kind === 'queue' ? 10 : 100)),
    windowSeconds: Number(properties.MaximumBatchingWindowInSeconds ?? 0),
    filters: readFilters(properties.FilterCriteria?.Filters ?? [], refuse),
    reportsItemFailures: [properties.FunctionResponseTypes ?? []].flat().includes('ReportBatchItemFailures'),
    maximumConcurrency: concurrency === undefined ? undefined : Number(concurrency),
    startingPosition: position === 'TRIM_HORIZON' ? 'TRIM_HORIZON' : 'LATEST',
    bisect: String(properties.BisectBatchOnFunctionError ?? false) === 'true',
    maximumRetries: Number(properties.MaximumRetryAttempts ?? -1),
    maximumAgeSeconds: Number(properties.MaximumRecordAgeInSeconds ?? -1),
    parallelization: Number(properties.ParallelizationFactor ?? 1),
    onFailureArn,
  };
}

function findFunction(stack: Stack, name: string, refuse: (reason: string) => Error): Resource {
  try {
    // An alias or version may stand behind the ARN or the name.
    const parts = name.split(':');
    return stack.find(name.startsWith('arn:') ? parts.slice(0, 7).join(':') : (parts[0] ?? name));
  } catch {
    throw refuse(`its function ${name} is not in the stack`);
  }
}

function readFilters(filters: readonly { Pattern?: unknown }[], refuse: (reason: string) => Error): Filter[] {
  return filters.map(({ Pattern: text }) => {
    try {
      const source = typeof text === 'string' ? JSON.parse(text) : text;
      // An empty pattern is allowed in a filter and takes everything.
      const matches = isEmpty(source) ? () => true : compilePattern(source);
      return { matches, source };
    } catch (cause) {
      throw refuse(`its filter ${String(text)} is not a pattern: ${(cause as Error).message}`);
    }
  });
}

function isEmpty(source: unknown): boolean {
  return typeof source === 'object' && source !== null && Object.keys(source).length === 0;
}
