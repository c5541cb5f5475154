import type { Stack } from '../../model.ts';
import type { CallRequest } from '../call.ts';
import { matcherOf } from '../policy/patterns.ts';

interface CorsRule {
  readonly AllowedHeaders?: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedOrigins: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
}

/** What a bucket's rules answer to browsers. */
export class Cors {
  readonly #rules: ReadonlyMap<string, readonly CorsRule[]>;

  constructor(stack: Stack) {
    const buckets = stack.ofType('AWS::S3::Bucket');
    this.#rules = new Map(buckets.map(({ ref, properties }) => [ref, properties.CorsConfiguration?.CorsRules ?? []]));
  }

  /** Headers to add to the answer of a request from a page; none when no rule fits. */
  headersFor(bucket: string, { method, headers }: Pick<CallRequest, 'method' | 'headers'>): Record<string, string> {
    const { origin } = headers;
    const rule = origin && this.#find(bucket, origin, method);
    if (!rule) return {};
    return {
      'access-control-allow-origin': rule.AllowedOrigins.includes('*') ? '*' : origin,
      ...(rule.ExposedHeaders ? { 'access-control-expose-headers': rule.ExposedHeaders.join(', ') } : {}),
      vary: 'Origin',
    };
  }

  /** The answer to a preflight request, or nothing when it is refused. */
  preflight(bucket: string, { headers }: Pick<CallRequest, 'headers'>): Record<string, string> | undefined {
    const { origin } = headers;
    const method = String(headers['access-control-request-method'] ?? '');
    const asked = String(headers['access-control-request-headers'] ?? '')
      .split(/\s*,\s*/)
      .filter(Boolean);
    const rule = origin && this.#find(bucket, origin, method, asked);
    if (!rule) return undefined;
    return {
      'access-control-allow-origin': rule.AllowedOrigins.includes('*') ? '*' : origin,
      'access-control-allow-methods': rule.AllowedMethods.join(', '),
      ...(asked.length > 0 ? { 'access-control-allow-headers': asked.join(', ') } : {}),
      ...(rule.MaxAge === undefined ? {} : { 'access-control-max-age': String(rule.MaxAge) }),
      vary: 'Origin',
    };
  }

  #find(bucket: string, origin: string, method: string, headers: readonly string[] = []): CorsRule | undefined {
    return this.#rules.get(bucket)?.find((rule) => {
      const allowed = (rule.AllowedHeaders ?? []).map((pattern) => matcherOf(pattern.toLowerCase()));
      return (
        rule.AllowedMethods.includes(method) &&
        rule.AllowedOrigins.some((pattern) => matcherOf(pattern)(origin)) &&
        headers.every((header) => allowed.some((matches) => matches(header.toLowerCase())))
      );
    });
  }
}
