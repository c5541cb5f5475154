import type { WorkerError } from './messages.ts';

/** Any thrown value in the form Lambda reports it. */
export function formatError(error: unknown): WorkerError {
  if (error instanceof Error || isErrorLike(error)) {
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

/** The log entry `ERROR  Invoke Error  {...}` that Lambda's runtime writes for a thrown value. */
export function errorForLog(error: unknown): string {
  const value = error instanceof Error ? error : new Error(String(error));
  try {
    return JSON.stringify({ ...describe(value), ...value, stack: value.stack?.split('\n') }, (_key, inner) =>
      inner instanceof Error ? { ...describe(inner), ...inner } : inner,
    );
  } catch {
    return JSON.stringify(formatError(value));
  }
}

function describe(error: Error): Record<string, unknown> {
  return { errorType: error.name, errorMessage: error.message, code: 'code' in error ? error.code : undefined };
}

function isErrorLike(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value && 'stack' in value;
}
