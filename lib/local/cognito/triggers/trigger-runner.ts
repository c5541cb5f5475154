import type { FunctionRunner, InvokeResult } from '../../model.ts';
import type { UserPool } from '../config/user-pool.ts';
import { CognitoError } from '../protocol/cognito-error.ts';

/** What Cognito waits for a trigger, and how often it tries. */
const LIMIT = { milliseconds: 5000, attempts: 3 };

// biome-ignore lint/suspicious/noExplicitAny: what a trigger answers is checked where it is used
type Response = Record<string, any>;

export interface TriggerEvent {
  /** As PreSignUp_SignUp. */
  readonly source: string;
  readonly version?: '1' | '2' | '3';
  readonly userName: string;
  readonly clientId: string;
  readonly request: Record<string, unknown>;
  readonly response: Record<string, unknown>;
}

/** Calls the functions of a pool's LambdaConfig as Cognito does: 5 seconds each, three attempts when they do not answer. */
export class TriggerRunner {
  readonly #functions: FunctionRunner;
  readonly #isAllowed: (pool: UserPool, arn: string) => boolean;
  readonly #limit: typeof LIMIT;

  /** `isAllowed` tells whether the template lets a pool call a function. */
  constructor(functions: FunctionRunner, isAllowed: (pool: UserPool, arn: string) => boolean, limit = LIMIT) {
    this.#functions = functions;
    this.#isAllowed = isAllowed;
    this.#limit = limit;
  }

  /**
   * The `response` part of what the trigger returned.
   * @throws UserLambdaValidationException when it threw, UnexpectedLambdaException when it could not be run or never answered,
   *   InvalidLambdaResponseException when it returned something else than the event.
   */
  async run(pool: UserPool, arn: string, event: TriggerEvent): Promise<Response> {
    const name = event.source.slice(0, event.source.indexOf('_')).replace('TokenGeneration', 'PreTokenGeneration');
    if (!this.#isAllowed(pool, arn)) throw unexpected(name, 'AccessDeniedException.');
    const result = await this.#invoke(name, arn, toLambdaEvent(pool, event));
    if (result.error) {
      throw new CognitoError(
        'UserLambdaValidationException',
        `${name} failed with error ${sentence(result.error.message)}`,
      );
    }
    const payload = result.payload as { response?: unknown } | null | undefined;
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) throw unrecognizable();
    const response = payload.response ?? {};
    if (typeof response !== 'object' || Array.isArray(response)) throw unrecognizable();
    return response;
  }

  async #invoke(name: string, arn: string, event: object): Promise<InvokeResult> {
    for (let attempt = 1; attempt <= this.#limit.attempts; attempt++) {
      const result = await this.#once(name, arn, event);
      if (result) return result;
    }
    throw unexpected(name, 'Socket timeout while invoking Lambda function.');
  }

  /** Undefined when the function has not answered in time; it may still be running then, as on AWS. */
  async #once(name: string, arn: string, event: object): Promise<InvokeResult | undefined> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), this.#limit.milliseconds);
    try {
      return await Promise.race([this.#functions.invoke(arn, event), late]);
    } catch (error) {
      throw unexpected(name, sentence(error instanceof Error ? error.message : String(error)));
    } finally {
      clearTimeout(timer);
    }
  }
}

function toLambdaEvent(pool: UserPool, event: TriggerEvent): object {
  return {
    version: event.version ?? '1',
    region: pool.region,
    userPoolId: pool.id,
    userName: event.userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: event.clientId },
    triggerSource: event.source,
    request: event.request,
    response: event.response,
  };
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function unexpected(name: string, reason: string): CognitoError {
  return new CognitoError('UnexpectedLambdaException', `${name} invocation failed due to error ${reason}`);
}

function unrecognizable(): CognitoError {
  return new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}
