import { safeParse } from 'zod/mini';
import type { $ZodIssue, $ZodType } from 'zod/v4/core';
import type { RawBody } from '../../contract/raw-body.ts';
import type { Shape } from '../../contract/route.ts';
import { AppError } from '../app-error.ts';
import { issueMessage } from '../issue-message.ts';
import { strictJson } from '../strict-json.ts';
import { exchangeOf, type HttpEvent, type Middleware, type RouteInputs } from './exchange.ts';

interface Issue {
  readonly in: 'params' | 'query' | 'body';
  readonly path: string;
  readonly message: string;
}

const unknownHere = 'is not known here';

/** Whether nothing stands at the path. What was made of a text has paths that lead into no object: nobody knows. */
const isMissing = (value: unknown, path: readonly PropertyKey[]): boolean =>
  path.reduce(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : null),
    value,
  ) === undefined;

/** @param value what was read, of which only is told whether something is missing. */
function asIssues(
  where: Issue['in'],
  prefix: string | undefined,
  issues: readonly $ZodIssue[],
  value: unknown,
): Issue[] {
  const named = (path: readonly PropertyKey[], message: string): Issue => ({
    in: where,
    path: [...(prefix ? [prefix] : []), ...path.map(String)].join('.').slice(0, 200),
    message: message.slice(0, 200),
  });
  return issues
    .flatMap((issue) => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.slice(0, 20).map((key) => named([...issue.path, key], unknownHere));
      return named(issue.path, issueMessage(issue, isMissing(value, issue.path)));
    })
    .slice(0, 20);
}

/** Each value against its schema; a name without schema is an error. */
function readStrings(
  where: 'params' | 'query',
  shape: Shape,
  values: Readonly<Record<string, string | undefined>>,
  issues: Issue[],
): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(shape, name)) issues.push({ in: where, path: name.slice(0, 200), message: unknownHere });
  }
  for (const [name, schema] of Object.entries(shape)) {
    const result = safeParse(schema as never, Object.hasOwn(values, name) ? values[name] : undefined);
    if (result.success) read[name] = result.data;
    else issues.push(...asIssues(where, name, result.error.issues, values[name]));
  }
  return read;
}

function readJson(event: HttpEvent): unknown {
  const type = event.headers?.['content-type']?.split(';', 2) ?? [];
  const charset = type[1]?.trim().toLowerCase();
  if (type[0]?.trim().toLowerCase() !== 'application/json' || (charset && charset !== 'charset=utf-8')) {
    throw new AppError('unsupported-media-type');
  }
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  return strictJson(text);
}

/** API Gateway hands over text as it is, and everything else in base64. */
const rawOf = ({ body = '', isBase64Encoded, headers = {} }: HttpEvent): RawBody => ({
  bytes: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  headers,
});

function bodySize(event: HttpEvent): number {
  if (!event.body) return 0;
  return event.isBase64Encoded ? Math.floor((event.body.length * 3) / 4) : Buffer.byteLength(event.body);
}

/** Strict validation of path parameters, query and body; all that is wrong is told at once. */
export const readRequest: Middleware = {
  before(request) {
    const exchange = exchangeOf(request);
    const { route } = exchange;
    const { event } = request;
    if (bodySize(event) > route.bodyLimit) {
      throw new AppError('body-too-large', `At most ${route.bodyLimit} bytes are taken here.`);
    }
    const issues: Issue[] = [];
    const params = readStrings('params', route.params, event.pathParameters ?? {}, issues);
    const given = route.ignoresQuery ? {} : (event.queryStringParameters ?? {});
    const query = readStrings('query', route.query, given, issues);
    const body = route.rawBody ? rawOf(event) : route.ignoresBody ? undefined : readBody(route.body, event, issues);
    if (issues.length > 0) throw new AppError('invalid-request', undefined, { extra: { issues } });
    exchange.input = { params, query, body } satisfies RouteInputs;
  },
};

function readBody(schema: $ZodType | undefined, event: HttpEvent, issues: Issue[]): unknown {
  if (!schema) {
    if (event.body) issues.push({ in: 'body', path: '', message: 'no body is taken here' });
    return undefined;
  }
  const value = readJson(event);
  const result = safeParse(schema as never, value);
  if (result.success) return result.data;
  issues.push(...asIssues('body', undefined, result.error.issues, value));
  return undefined;
}
