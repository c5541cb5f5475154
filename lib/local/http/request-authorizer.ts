import type { FunctionRunner, Log } from '../model.ts';
import { policyAllows } from './execute-api-policy.ts';
import { gatewayAnswer } from './gateway-answers.ts';
import { identityValue } from './identity-sources.ts';
import type { Authorization } from './jwt/jwt-authorizer.ts';
import { legacyEvent } from './legacy-event.ts';
import type { RequestAuthorizerConfig } from './read-authorizers.ts';
import { type RequestOnRoute, requestEvent } from './request-event.ts';

/** What the authorizer function said, kept for its time. */
interface Verdict {
  /** Of a policy, judged anew for each route. */
  allows(routeArn: string): boolean;
  readonly context: Record<string, unknown> | null;
  readonly until: number;
}

const MOST_KEPT = 1_000;

/** A Lambda authorizer of an HTTP API, with simple or policy answers. */
export class RequestAuthorizer {
  readonly #config: RequestAuthorizerConfig;
  readonly #functions: FunctionRunner;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #kept = new Map<string, Verdict>();

  constructor(config: RequestAuthorizerConfig, functions: FunctionRunner, log: Log, now: () => number = Date.now) {
    this.#config = config;
    this.#functions = functions;
    this.#log = log;
    this.#now = now;
  }

  async authorize(on: RequestOnRoute): Promise<Authorization> {
    const identities = this.#config.identitySources.map((source) => identityOf(source, on));
    if (identities.includes(undefined)) return { refused: gatewayAnswer(401) };
    const key = JSON.stringify(identities);
    let verdict = this.#kept.get(key);
    if (!verdict || verdict.until <= this.#now()) {
      const asked = await this.#ask(on, identities as string[]);
      if (!asked) return { refused: gatewayAnswer(500) };
      if (asked === 'unauthorized') return { refused: gatewayAnswer(401) };
      verdict = asked;
      this.#keep(key, verdict);
    }
    return this.#judge(verdict, on);
  }

  #judge(verdict: Verdict, on: RequestOnRoute): Authorization {
    try {
      return verdict.allows(routeArn(on)) ? { context: { lambda: verdict.context } } : { refused: gatewayAnswer(403) };
    } catch (error) {
      this.#log.error(`authorizer ${this.#config.functionArn}: ${error}`);
      return { refused: gatewayAnswer(500) };
    }
  }

  async #ask(on: RequestOnRoute, identitySource: string[]): Promise<Verdict | 'unauthorized' | undefined> {
    const { error, payload } = await this.#functions.invoke(this.#config.functionArn, this.#event(on, identitySource));
    if (error?.message === 'Unauthorized') return 'unauthorized';
    const answer = payload as
      | { isAuthorized?: unknown; policyDocument?: unknown; context?: Record<string, unknown> }
      | null
      | undefined;
    const until = this.#now() + this.#config.ttlMs;
    const context = answer?.context ?? null;
    if (!error && this.#config.simpleResponses && typeof answer?.isAuthorized === 'boolean') {
      const allowed = answer.isAuthorized;
      return { allows: () => allowed, context, until };
    }
    if (!error && !this.#config.simpleResponses && answer?.policyDocument) {
      return { allows: (arn) => policyAllows(answer.policyDocument, arn), context, until };
    }
    this.#log.error(
      `authorizer ${this.#config.functionArn} ${error ? `failed: ${error.message}` : 'answered neither isAuthorized nor a policy document'}`,
    );
    return undefined;
  }

  #event(on: RequestOnRoute, identitySource: string[]) {
    if (this.#config.payloadVersion === '1.0') {
      const { body: _body, isBase64Encoded: _encoded, ...event } = legacyEvent(on, undefined, undefined);
      const source = identitySource.join(',');
      return { ...event, type: 'REQUEST', methodArn: routeArn(on), identitySource: source, authorizationToken: source };
    }
    const { body: _body, isBase64Encoded: _encoded, ...event } = requestEvent(on, undefined, undefined);
    return { ...event, type: 'REQUEST', routeArn: routeArn(on), identitySource };
  }

  #keep(key: string, verdict: Verdict): void {
    if (this.#config.ttlMs <= 0) return;
    if (this.#kept.size >= MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value as string);
    this.#kept.set(key, verdict);
  }
}

/** An HTTP API also takes the route's key and the stage's variables: with the former, answers are kept for each route apart. */
function identityOf(source: string, { parts, match, stage }: RequestOnRoute): string | undefined {
  if (source === '$context.routeKey') return match.route.key;
  const [, variable] = /^\$stageVariables\.(\w+)$/.exec(source) ?? [];
  return variable === undefined ? identityValue(source, parts) : stage.variables?.[variable] || undefined;
}

function routeArn({ api, stage, parts, path }: RequestOnRoute): string {
  return `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/${stage.name}/${parts.method}${path}`;
}
