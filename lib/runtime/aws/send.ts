import { type AwsConfig, readConfig } from './config.ts';
import { deadlineFrom } from './deadline.ts';
import { AccessDenied, AwsError, NotFound, OutcomeUnknown, Throttled, Unavailable } from './errors.ts';
import { Failed } from './failure.ts';
import { type Attempt, type Pace, realPace, withRetries } from './retry.ts';
import { encodeQuery, signedHeaders } from './sign.ts';
import { type Answer, exchange, NoAnswer } from './transport.ts';

export interface ClientOptions {
  /** Default: from the environment, read at the first call. */
  readonly config?: AwsConfig;
  readonly pace?: Pace;
  /** Epoch milliseconds until which calls retry; default: that of the invocation. */
  readonly deadline?: () => number;
  /** The longest that one attempt waits for its answer; default 5,000. */
  readonly attemptMs?: number;
}

export interface Request {
  /** `dynamodb:PutItem`, for errors. */
  readonly operation: string;
  /** The name in the signature's scope. */
  readonly service: string;
  /** Where AWS has it: `https://dynamodb.eu-west-1.amazonaws.com`. */
  readonly origin: string;
  /** The origin names one resource and holds locally too, so AWS_ENDPOINT_URL does not replace it. */
  readonly exactOrigin?: boolean;
  readonly method: string;
  /** Encoded segments. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** The call must not happen twice: it is sent again only when it surely was not received. */
  readonly once?: boolean;
  /** Bytes that a good answer may have; a longer one is refused, not collected. */
  readonly mostBytes?: number;
}

/** The configuration in force; reading it is put off to the first call so that modules load without an environment. */
export function configOf(options: ClientOptions): AwsConfig {
  if (options.config) return options.config;
  environmentConfig ??= readConfig();
  return environmentConfig;
}
let environmentConfig: AwsConfig | undefined;

/** For who changes the environment of a process that goes on: the configuration is read from it anew. */
export function forgetConfig(): void {
  environmentConfig = undefined;
}

/** Signs, sends and reads one request, without repeating it. Resolves with a 2xx answer, else rejects with Failed or NoAnswer. */
export async function sendOnce(request: Request, options: ClientOptions, deadline: number): Promise<Answer> {
  const config = configOf(options);
  const now = (options.pace ?? realPace).now();
  const origin = request.exactOrigin ? request.origin : (config.endpoint ?? request.origin);
  if (!origin.startsWith('https:') && !config.endpoint) throw new Error(`${origin} is not https`);
  const headers = signedHeaders({ ...request, host: new URL(origin).host }, config, now);
  const query = encodeQuery(request.query);
  const timeout = Math.max(1, Math.min(options.attemptMs ?? 5_000, deadline - now));
  const path = query ? `${request.path}?${query}` : request.path;
  const answer = await exchange(origin, path, request.method, headers, request.body, timeout, request.mostBytes);
  if (answer.status < 200 || answer.status > 299) throw new Failed(request.operation, answer);
  return answer;
}

/** Sends until it succeeds, fails for good or the deadline is near; after a lost answer it may have happened twice, unless `once`. */
export function send(request: Request, options: ClientOptions): Promise<Answer> {
  const pace = options.pace ?? realPace;
  const deadline = deadlineOf(options);
  return withRetries(
    deadline,
    pace,
    () => sendOnce(request, options, deadline),
    (error) => {
      const judged = judge(request.operation, error);
      if (!request.once || !isLost(error)) return judged;
      const { code, status, message } = judged.error as AwsError;
      return { kind: 'final', error: new OutcomeUnknown({ code, status, message, operation: request.operation }) };
    },
  );
}

/** Epoch milliseconds until which a call that starts now may go on. */
export const deadlineOf = (options: ClientOptions) =>
  options.deadline ? options.deadline() : deadlineFrom((options.pace ?? realPace).now());

/** The service may have done what was asked, but there is no answer that says so. */
export const isLost = (error: unknown) =>
  error instanceof NoAnswer ? error.sent : error instanceof Failed && error.failure.status >= 500;

const throttles = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|SlowDown/;
/** SES says so by the code of a rate, and says it until tomorrow: asked twelve times, each mail would keep those behind it for nine seconds. */
const usedUp = /^Daily \w+ quota exceeded/;
/** Of S3, with 400 and 409: it waited too long for the rest of a request, or another one of the same key is under way, and the next attempt is told. */
const passing = /^(RequestTimeout|ConditionalRequestConflict)$/;
const refusals = /^AccessDenied|^Forbidden/;
const absences = /NotFound|^NoSuch|NonExistent/;

/** What a failed attempt means for a call that may be repeated. */
export function judge(operation: string, error: unknown): Attempt {
  if (error instanceof NoAnswer) {
    const { code, message } = error;
    return { kind: 'transient', error: new Unavailable({ code, message, status: 0, operation }) };
  }
  if (!(error instanceof Failed)) return { kind: 'final', error: error as Error };
  const { failure } = error;
  if ((failure.status === 429 || throttles.test(failure.code)) && !usedUp.test(failure.message)) {
    return { kind: 'throttle', error: new Throttled(failure) };
  }
  if (failure.status >= 500 || passing.test(failure.code)) {
    return { kind: 'transient', error: new Unavailable(failure) };
  }
  if (refusals.test(failure.code)) return { kind: 'final', error: new AccessDenied(failure) };
  if (failure.status === 404 || absences.test(failure.code)) return { kind: 'final', error: new NotFound(failure) };
  return { kind: 'final', error: new AwsError(failure) };
}
