import { optionalVariable } from './environment.ts';

/** Structured lines on standard output, one JSON object each; never a token, a body or a secret. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
export type LogFields = Readonly<Record<string, unknown>>;

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];

/** Field names whose values are never written, wherever they stand. */
const secret =
  /^(authorization|password|token|accessToken|refreshToken|idToken|secret|ticket|cookie|body|pushToken|signature)$/i;

function presentable(key: string, value: unknown): unknown {
  if (secret.test(key)) return '[withheld]';
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    return { name, message, stack, ...('code' in value ? { code: value.code } : {}), ...(cause ? { cause } : {}) };
  }
  return value;
}

/**
 * @param fields stand in every line.
 * @param least lines below this level are not written.
 */
export function createLogger(
  fields: LogFields,
  least: string = 'info',
  write: (line: string) => void = (text) => process.stdout.write(text),
): Logger {
  const threshold = Math.max(0, levels.indexOf(least as Level));
  const log = (level: Level) => (message: string, more?: LogFields) => {
    if (levels.indexOf(level) < threshold) return;
    // Without a time of its own a line is of level INFO for Lambda, whatever it says (Lambda's guide, "Log-level filtering").
    const timestamp = new Date().toISOString();
    write(`${JSON.stringify({ timestamp, level, message, ...fields, ...more }, presentable)}\n`);
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

/** That of a function, from the level that Lambda is set to for it: INFO, as `lib/infra` says. */
export const functionLogger = (fields: LogFields): Logger =>
  createLogger(fields, optionalVariable('AWS_LAMBDA_LOG_LEVEL')?.toLowerCase());
