import { isDeepStrictEqual } from 'node:util';
import { problemMembers } from '../contract/problem-members.ts';
import type { JsonSchema, Response } from './document.ts';
import type { RouteFailure } from './route-errors.ts';

const issueSchema: JsonSchema = {
  type: 'object',
  description: 'One field that breaks the schema of the request.',
  properties: {
    in: { type: 'string', description: 'Part of the request: `body`, `query` or `params`.' },
    path: { type: 'string', description: 'Where in it: `devices.0.platform`.' },
    message: { type: 'string', description: 'What is expected there.' },
  },
  required: ['in', 'path', 'message'],
};

/** RFC 9457 problem details as every failure is answered. */
const problemSchema: JsonSchema = {
  type: 'object',
  description: 'A failure (RFC 9457). Decide by `code`; `remedy` says what to do about it.',
  properties: {
    type: { type: 'string', description: 'Always `about:blank`: `code` names the failure.' },
    title: { type: 'string', description: 'The failure in a few words; the same for every occurrence.' },
    status: { type: 'integer', description: 'HTTP status.' },
    code: { type: 'string', description: 'Name of the failure, out of a closed set.' },
    detail: { type: 'string', description: 'What went wrong in this case.' },
    remedy: { type: 'string', description: 'What to do about it.' },
    requestId: { type: 'string', description: 'Names this request in the logs.' },
    ...problemMembers,
  },
  required: ['type', 'title', 'status', 'code', 'remedy', 'requestId'],
};

/** What API Gateway itself answers, before a function runs. It cannot be made to answer a problem. */
const gatewayMessageSchema: JsonSchema = {
  type: 'object',
  description: 'A failure that the gateway answered before a function ran; the status says all.',
  properties: { message: { type: 'string' } },
  required: ['message'],
};

/** Components of every description. */
export const failureSchemas = { GatewayMessage: gatewayMessageSchema, Issue: issueSchema, Problem: problemSchema };

/** Statuses that the gateway may answer of its own: token refused, request over its limits, throttled, function failed. */
const gatewayStatuses = new Set([401, 413, 429, 500, 503]);

/** A component for all failures of one status; routes with the same failures share it. */
function problemResponse(failures: readonly RouteFailure[]): Response {
  const status = failures[0]?.status ?? 500;
  const waits = status === 429 || status === 503 || failures.some((f) => f.code === 'idempotency-key-in-flight');
  const codes = failures.map((f) => f.code);
  return {
    description: failures.map((f) => `\`${f.code}\`: ${f.title}. ${f.remedy}`).join('\n\n'),
    ...(waits ? { headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } } : {}),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object', properties: { code: { type: 'string', enum: codes } }, required: ['code'] },
          ],
        },
        examples: Object.fromEntries(
          failures.map(({ code, title, remedy }) => [
            code,
            {
              summary: title,
              value: { type: 'about:blank', title, status, code, remedy, requestId: 'Qb1c2iXhjoEEMuw=' },
            },
          ]),
        ),
      },
      ...(gatewayStatuses.has(status)
        ? { 'application/json': { schema: { $ref: '#/components/schemas/GatewayMessage' } } }
        : {}),
    },
  };
}

export interface ProblemWriter {
  /** References to the responses of a route's failures, by status. */
  write(failures: readonly RouteFailure[]): Record<string, { readonly $ref: string }>;
  /** Responses that were referred to so far. */
  components(): Record<string, Response>;
}

/** Collects failure responses; each is named after its codes: `conflict.idempotency-key-in-flight`, with a number where modules say other things of a code. */
export function createProblemWriter(): ProblemWriter {
  const components: Record<string, Response> = {};
  return {
    write(failures) {
      const statuses = [...new Set(failures.map((f) => f.status))];
      return Object.fromEntries(
        statuses.map((status) => {
          const here = failures.filter((f) => f.status === status);
          const response = problemResponse(here);
          const codes = here.map((f) => f.code).join('.');
          let name = codes;
          for (let n = 2; components[name] && !isDeepStrictEqual(components[name], response); n += 1)
            name = `${codes}.${n}`;
          components[name] = response;
          return [String(status), { $ref: `#/components/responses/${name}` }];
        }),
      );
    },
    components: () => Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
