import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { functionOf, withFault } from './faults.ts';
import { createPerson, type Person } from './people.ts';
import { type Answer, call } from './stack.ts';

// `call` itself refuses, in every file of this folder, a failure that shows the inside of the backend (stack.ts).

let ann: Person;
let organisationId: string;
beforeAll(async () => {
  ann = await createPerson();
  organisationId = (await ann.call('POST', '/v1/organisations', { json: { name: 'Failing' } })).body.organisationId;
  await ann.call('GET', '/v1/me');
});
const at = (rest = '') => `/v1/organisations/${organisationId}${rest}`;

/** The form of each failure: RFC 9457, with what to do about it and nothing that is nobody's business. */
function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { type, title, remedy, requestId, issues: _, ...rest } = answer.body;
  expect([type, typeof title, typeof remedy]).toEqual(['about:blank', 'string', 'string']);
  expect(requestId).toBe(answer.headers.get('x-request-id'));
  const allowed = [
    'status',
    'code',
    'detail',
    'instance',
    'minimumVersion',
    'storeUrl',
    'organisations',
    'organisationIds',
    'limit',
  ];
  expect(Object.keys(rest).filter((name) => !allowed.includes(name))).toEqual([]);
}

describe('each kind of failure', () => {
  const cases: readonly (readonly [number, string, () => Promise<Answer>])[] = [
    [400, 'invalid-request', () => ann.call('PATCH', '/v1/me', { json: { no: 1 } })],
    [400, 'malformed-json', () => ann.call('PATCH', '/v1/me', { text: '{' })],
    [400, 'invalid-cursor', () => ann.call('GET', at('/members?cursor=abcdefgh'))],
    [400, 'idempotency-key-missing', () => ann.call('POST', '/v1/me/export', { key: null })],
    [401, 'unauthenticated', () => call('GET', '/v1/me', { token: ann.idToken })],
    [403, 'forbidden', () => ann.call('GET', '/v1/admin/people?email=a@example.com')],
    [404, 'not-found', () => ann.call('GET', `/v1/organisations/${randomUUID()}`)],
    [409, 'conflict', () => ann.call('PATCH', '/v1/me', { json: { displayName: 'x', version: 99 } })],
    [409, 'last-owner', () => ann.call('DELETE', at(`/members/${ann.personId}`))],
    [410, 'invitation-invalid', () => ann.call('POST', '/v1/invitations/accept', { json: { token: 'x'.repeat(60) } })],
    [413, 'body-too-large', () => ann.call('PATCH', '/v1/me', { json: { displayName: 'x'.repeat(70_000) } })],
    [
      415,
      'unsupported-media-type',
      () => ann.call('PATCH', '/v1/me', { text: '<a/>', headers: { 'content-type': 'text/xml' } }),
    ],
    [
      426,
      'upgrade-required',
      () => ann.call('GET', '/v1/me', { headers: { 'x-app-platform': 'ios', 'x-app-version': '1.0.0' } }),
    ],
  ];
  it.each(cases)('%d %s has one form and shows nothing of the inside', async (status, code, send) => {
    expectProblem(await send(), status, code);
  });

  it('422 idempotency-key-reused has one form and shows nothing of the inside', async () => {
    const key = randomUUID();
    await ann.call('PATCH', '/v1/me', { json: { displayName: 'One' }, key });
    expectProblem(
      await ann.call('PATCH', '/v1/me', { json: { displayName: 'Two' }, key }),
      422,
      'idempotency-key-reused',
    );
  });

  it.each(['throttle', 'drop'] as const)(
    '503 after a call that meets "%s" without end has one form and shows nothing of the inside',
    async (kind) => {
      const functionName = await functionOf('getProfile');
      const { answer } = await withFault({ kind, functionName, skip: 0, times: 100 }, () => ann.call('GET', '/v1/me'));
      expectProblem(answer, 503, 'unavailable');
      expect(answer.headers.get('retry-after')).toBe('1');
    },
    60_000,
  );

  it('500 after a call that the role does not allow has one form and shows nothing of the inside', async () => {
    const functionName = await functionOf('getProfile');
    const { answer } = await withFault({ kind: 'access-denied', functionName, skip: 0, times: 100 }, () =>
      ann.call('GET', '/v1/me'),
    );
    expectProblem(answer, 500, 'internal-error');
    expect((await ann.call('GET', '/v1/me')).status).toBe(200);
  });
});
