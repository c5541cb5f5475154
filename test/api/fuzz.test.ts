import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromJSONSchema, type ZodType } from 'zod';
import { codesOf, type OpenApi, operationsOf, responsesOf } from '../../lib/openapi/document.ts';
import { brokenRequest, type Described, validRequest } from './fuzz-requests.ts';
import { createPerson, makeAdmin, type Person, signIn } from './people.ts';
import { type Answer, eventually } from './stack.ts';

const root = join(import.meta.dirname, '../..');
const api: OpenApi = JSON.parse(await readFile(join(root, 'docs/openapi.json'), 'utf8'));
const described = operationsOf(api).map((each) => ({ ...each, id: each.operation.operationId }));

/** Cases of each kind per route; a night's run says FUZZ_CASES=5000. */
const cases = Number(process.env.FUZZ_CASES ?? 50);
/** A second passes after each ended session before the next sign-in counts. */
const casesOf = ({ operation }: Described) => (operation.operationId === 'endSessions' ? Math.ceil(cases / 20) : cases);
/** FUZZ_SEED repeats a run. */
const seed = Number(process.env.FUZZ_SEED ?? 20261121);

let person: Person;
const ids: Record<string, string> = {};
beforeAll(async () => {
  const made = await createPerson();
  const other = await createPerson();
  person = await makeAdmin(made);
  ids.personId = other.personId;
  ids.collection = 'lists';
  await restore();
  await person.call('POST', '/v1/me/export');
});

/** Makes what the last request may have taken away: the session, the account, the organisation. */
async function restore(): Promise<void> {
  // Sessions end with their second: a sign-in in the same second is over, too.
  const me = await eventually(async () => {
    const answer = await person.call('GET', '/v1/me');
    if (answer.status === 401) person = await signIn(person.email, person.password);
    expect(answer.status).toBe(200);
    return answer;
  });
  if (me.body.status === 'erasing') await person.call('DELETE', '/v1/me/erasure');
  if ((await person.call('GET', `/v1/spaces/${ids.spaceId ?? 'none'}`)).status !== 200) {
    ids.spaceId = (await person.call('POST', '/v1/spaces', { json: { name: 'Fuzz' } })).body.space;
  }
  const path = `/v1/organisations/${ids.organisationId ?? randomUUID()}`;
  if ((await person.call('GET', path)).status === 200) return;
  const { items } = (await person.call('GET', '/v1/organisations')).body;
  ids.organisationId = items[0]?.organisationId;
  if (!ids.organisationId) {
    const created = await person.call('POST', '/v1/organisations', { json: { name: 'Fuzz' } });
    ids.organisationId = created.body.organisationId;
  }
  await person.call('PUT', `/v1/organisations/${ids.organisationId}/roles/clerk`, { json: { actions: [] } });
  ids.role = 'clerk';
}
const takesAway = new Set([
  'endSessions',
  'requestErasure',
  'deleteOrganisation',
  'deleteRole',
  'removeMember',
  'updateMember',
  'deleteSpace',
]);

/** A success of these needs a mailed token, or somebody who joined: other files of this folder have them. */
const needsMore = new Set([
  ...['acceptInvitation', 'confirmErasure', 'getErasureReceipt', 'getErasure', 'cancelErasure'],
  ...['revokeInvitation', 'updateMember', 'removeMember'],
  ...['joinSpace', 'updateSpaceMember', 'removeSpaceMember', 'getDocument'],
]);

/** These succeed where several parameters happen to fit each other. */
const seldom = new Set(['queryDocuments', 'pushMutations', 'replaceDocuments']);

const readers = new Map<string, ZodType>();
/** Issues of an answer with the schema that the description gives for it. */
function breaches({ operation }: Described, answer: Answer): unknown {
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const response = responsesOf(api, operation)[answer.status];
  if (!response) return `status ${answer.status} is not described`;
  if (answer.status === 204) return answer.body === '' ? undefined : 'a body with 204';
  const schema = response.content?.[type]?.schema;
  if (!schema) return `${type} is not described for ${answer.status}`;
  if (type === 'application/problem+json' && !codesOf(response).includes(answer.body.code))
    return `code ${answer.body.code} is not described for ${answer.status}`;
  const key = `${operation.operationId} ${answer.status} ${type}`;
  const reader = readers.get(key) ?? fromJSONSchema(withDefinitions(schema) as never);
  readers.set(key, reader as ZodType);
  return (reader as ZodType).safeParse(answer.body).error?.issues;
}
const withDefinitions = (schema: object) =>
  // Our ids are of any version; zod's format wants those of RFC 9562 only, and the pattern says the rest.
  JSON.parse(
    JSON.stringify({ ...schema, $defs: api.components.schemas })
      .replaceAll('#/components/schemas/', '#/$defs/')
      .replaceAll(',"format":"uuid"', ''),
  );

/** Sends every case, `together` at a time, and checks every answer. @returns how many answers had each status. */
async function run<R extends { path: string; call: object }>(
  each: Described,
  requests: fc.Arbitrary<R>,
  judge: (request: R, answer: Answer) => void,
  together = each.method === 'GET' ? 8 : 1,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  const list = fc.sample(requests, { numRuns: casesOf(each), seed });
  const send = async (request: R) => {
    const answer = await person.call(each.method, request.path, request.call);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const where = `${each.method} ${request.path} ${JSON.stringify(request)}`.slice(0, 600);
    expect({ where, fault: answer.status >= 500, breaches: breaches(each, answer) }).toEqual({
      where,
      fault: false,
      breaches: undefined,
    });
    judge(request, answer);
    if (takesAway.has(each.operation.operationId) && answer.status < 300) await restore();
  };
  for (let n = 0; n < list.length; n += together) await Promise.all(list.slice(n, n + together).map(send));
  await restore();
  return statuses;
}

describe('the fuzzer itself', () => {
  it('notices answers that the description does not allow', () => {
    const each = described.find(({ id }) => id === 'getProfile') as Described;
    const answer = (status: number, body: unknown, type = 'application/json') =>
      ({ status, body, headers: new Headers({ 'content-type': type }) }) as Answer;
    expect(breaches(each, answer(418, {}))).toContain('not described');
    expect(breaches(each, answer(200, {}, 'text/plain'))).toContain('not described');
    expect(breaches(each, answer(200, { personId: 'x' }))).toHaveLength(7);
    expect(breaches(each, answer(401, { code: 'last-owner' }, 'application/problem+json'))).toContain('not described');
  });
});

describe.each(described)('$method $path', (each) => {
  it('takes what its description allows and answers as it says', async () => {
    const statuses = await run(
      each,
      validRequest(api, each, () => ids),
      ({ path, call }, { status, body }) => {
        const refusedForForm =
          status === 400 && ['invalid-request', 'malformed-json', 'idempotency-key-missing'].includes(body.code);
        // The one rule that no schema says: exactly one of the two.
        const exactlyOne =
          each.operation.operationId === 'findPeople' && path.includes('email=') === path.includes('personId=');
        if (refusedForForm && !exactlyOne)
          throw new Error(`refused ${path} ${JSON.stringify(call)}: ${JSON.stringify(body)}`);
      },
    );
    const succeeded = [...statuses].some(([status]) => status < 300);
    if (!seldom.has(each.id)) expect([each.id, succeeded]).toEqual([each.id, !needsMore.has(each.id)]);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(casesOf(each));
  }, 600_000);

  it('never takes what breaks its description in one place', async () => {
    await run(
      each,
      brokenRequest(api, each, () => ids),
      (request, { status, body }) => {
        if (![400, 413].includes(status))
          throw new Error(`${status} for ${JSON.stringify(request).slice(0, 400)}: ${JSON.stringify(body)}`);
      },
      8,
    );
  }, 600_000);
});
