import { randomUUID } from 'node:crypto';
import { untilPasses } from '../until-passes.ts';

/** Outputs of the stack that start-stack.js runs. */
export const outputs = JSON.parse(process.env.MAINSTAY_OUTPUTS ?? '{}') as {
  readonly apiUrl: string;
  readonly socketUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly region: string;
  readonly cognitoEndpoint: string;
  readonly awsEndpoint: string;
  readonly cardMessagesKey: string;
  readonly aggregatorKey: string;
  /** May do everything, as the laptop's owner may. */
  readonly awsAccessKeyId: string;
  readonly awsSecretAccessKey: string;
};

/** Folder of what the stack keeps: logs, outbox, user pools. */
export const stateDir = process.env.MAINSTAY_STATE ?? '';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer
  readonly body: any;
}

export interface Call {
  readonly token?: string;
  readonly json?: unknown;
  /** Sent as it is instead of `json`. */
  readonly text?: string;
  /** Idempotency-Key; a new one for every POST when left out, none when `null`. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What only the inside of the backend knows: addresses of AWS, names of tables, stacks, words of services, source files. */
const insides =
  /arn:aws|\bat .{1,80}:\d+:\d+|\.(?:ts|mjs|js)\b|node_modules|dynamodb|amazonaws|\b[A-Z]\w+Exception\b|AccessDenied|PERSON#|ORGANISATION#|#\w+ = :|127\.0\.0\.1|Table[0-9A-F]{8}|[Ff]unction[0-9A-F]{8}|x-amzn-requestid/;

/** No failure that any test meets may show the inside of the backend. */
function refuseInsides(text: string, headers: Headers): void {
  const shown = insides.exec(`${text}\n${JSON.stringify([...headers])}`);
  if (shown) throw new Error(`a failure shows the inside of the backend (${shown[0]}): ${text}`);
}

/** One HTTP request to the API, as an app sends it. */
export async function call(
  method: string,
  path: string,
  { token, json, text, key, headers }: Call = {},
): Promise<Answer> {
  const body = text ?? (json === undefined ? undefined : JSON.stringify(json));
  const idempotencyKey = key === undefined && method === 'POST' ? randomUUID() : key;
  const response = await fetch(`${outputs.apiUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const answer = await response.text();
  if (response.status >= 400) refuseInsides(answer, response.headers);
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson && answer ? JSON.parse(answer) : answer };
}

/** Repeats until the check passes; fails with the last error after `seconds`. */
export const eventually = <T>(check: () => Promise<T>, seconds = 20): Promise<T> =>
  untilPasses(check, seconds * 1000, 100);

/** Lets a schedule fire now; the name is a part of its construct path. */
async function fireSchedule(name: string): Promise<void> {
  const response = await fetch(`${outputs.awsEndpoint}/_local/schedules/${name}`, { method: 'POST' });
  if (!response.ok) throw new Error(`schedule ${name}: ${response.status} ${await response.text()}`);
}

/**
 * Fires a schedule, then waits for what it sets off; fires again only now and then, since each firing queues all that is due once more.
 */
export async function afterSchedule<T>(name: string, check: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    await fireSchedule(name);
    try {
      return await eventually(check, 12);
    } catch (error) {
      if (tries === 4) throw error;
    }
  }
}
