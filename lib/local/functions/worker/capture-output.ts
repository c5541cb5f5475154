import { format } from 'node:util';

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
type Level = (typeof levels)[number];

export interface OutputOptions {
  readonly json: boolean;
  readonly minLevel: string | undefined;
  /** The request being handled; undefined during initialisation. */
  requestId(): string | undefined;
  /** Takes one or more complete lines, without the last line feed. */
  write(lines: string): void;
}

/**
 * Sends console output in Lambda's form (`time, request id, level, text`, separated by tabs, or JSON) and whatever is written to
 * process.stdout and process.stderr to `write`, line by line.
 */
export function captureOutput(options: OutputOptions): void {
  const least = Math.max(0, levels.indexOf((options.minLevel ?? 'TRACE').toUpperCase() as Level));
  const log = (level: Level) => {
    if (levels.indexOf(level) < least) return () => {};
    return (...values: unknown[]) => options.write(options.json ? jsonLine(level, values) : textLine(level, values));
  };
  const textLine = (level: Level, values: unknown[]) =>
    `${new Date().toISOString()}\t${options.requestId()}\t${level}\t${format(...values)}`.replaceAll('\n', '\r');
  const jsonLine = (level: Level, values: unknown[]) => {
    const entry = { timestamp: new Date().toISOString(), level, requestId: options.requestId() };
    try {
      return JSON.stringify({ ...entry, ...jsonMessage(values) }, errorsInFull);
    } catch {
      return JSON.stringify({ ...entry, message: format(...values) });
    }
  };
  const info = log('INFO');
  const names = {
    trace: log('TRACE'),
    debug: log('DEBUG'),
    info,
    log: info,
    warn: log('WARN'),
    error: log('ERROR'),
    fatal: log('FATAL'),
  };
  Object.assign(console, names);
  captureStream(process.stdout, options.write);
  captureStream(process.stderr, options.write);
}

function jsonMessage(values: unknown[]): Record<string, unknown> {
  if (values.length <= 1) return { message: values[0] };
  const error = values.find((value) => value instanceof Error);
  return {
    message: format(...values),
    ...(error && {
      errorType: error.constructor.name,
      errorMessage: error.message,
      stackTrace: error.stack?.split('\n'),
    }),
  };
}

function errorsInFull(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return {
    errorType: value.constructor.name,
    errorMessage: value.message,
    stackTrace: value.stack?.split('\n'),
    ...value,
  };
}

function captureStream(stream: NodeJS.WriteStream, write: (lines: string) => void): void {
  let rest = '';
  stream.write = ((chunk: string | Uint8Array, encodingOrDone?: unknown, done?: unknown) => {
    const text = rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const end = text.lastIndexOf('\n');
    rest = text.slice(end + 1);
    if (end >= 0) write(text.slice(0, end));
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (typeof callback === 'function') queueMicrotask(() => callback());
    return true;
  }) as typeof stream.write;
}
