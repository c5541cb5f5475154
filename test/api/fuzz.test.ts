import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromJSONSchema, type ZodType } from 'zod';
import { codesOf, type OpenApi, operationsOf, responsesOf } from '../../lib/openapi/document.ts';
import { openAccount, pay } from './bank-cast.ts';
import { leaveDecision, newRuleSet } from './fraud-rows.ts';
import { brokenRequest, type Described, validRequest } from './fuzz-requests.ts';
import { configure, provide } from './inbound-sources.ts';
import { importFile } from './job-rows.ts';
import { createPerson, makeAdmin, makeAnalyst, type Person, signIn } from './people.ts';
import { newFlag } from './sample-requests.ts';
import { type Answer, eventually } from './stack.ts';

const root = join(import.meta.dirname, '../..');
const api: OpenApi = JSON.parse(await readFile(join(root, 'docs/openapi.json'), 'utf8'));
const described = operationsOf(api).map((each) => ({ ...each, id: each.operation.operationId }));

/** Cases of each of two kinds per route, some 5,000 in all however many routes there are; a night's run says FUZZ_CASES=5000. */
const cases = Number(process.env.FUZZ_CASES ?? Math.ceil(2500 / described.length));
/** A second passes after each ended session before the next sign-in counts. */
const casesOf = ({ operation }: Described) => (operation.operationId === 'endSessions' ? Math.ceil(cases / 20) : cases);
/** FUZZ_SEED repeats a run. */
const seed = Number(process.env.FUZZ_SEED ?? 20261121);

let person: Person;
const ids: Record<string, string> = {};
beforeAll(async () => {
  const made = await createPerson();
  const other = await createPerson();
  person = await makeAnalyst(await makeAdmin(made));
  ids.personId = other.personId;
  ids.collection = 'lists';
  ids.flag = 'fuzz';
  ids.segment = 'fuzz';
  const when = [{ attribute: 'platform', operator: 'in', values: ['ios'] }];
  await person.call('PUT', '/v1/admin/flags/fuzz', { json: newFlag });
  await person.call('PUT', '/v1/admin/segments/fuzz', { json: { summary: 'Fuzz', when, reason: 'a test' } });
  await restore();
  ids.messageId = (await provide(ids.source ?? '', '{}')).body.messageId;
  ids.jobId = await importFile(person, `p-${person.personId}`, 'id,title\na,Milk\n');
  ids.importId = ids.jobId;
  const [account, second] = [await openAccount(person), await openAccount(person)];
  ids.accountId = account.accountId;
  // Refused, since nothing leaves before its holder is known; and kept.
  await pay({ ...person, ...account }, second, '1.00');
  [{ paymentId: ids.paymentId }] = (
    await person.call('GET', `/v1/banking/accounts/${ids.accountId}/payments`)
  ).body.items;
  ids.cardId = (await person.call('POST', `/v1/banking/accounts/${ids.accountId}/cards`, { json: {} })).body.cardId;
  ids.subjectId = (await leaveDecision()).subject;
  ids.version = 'fuzz';
  await person.call('POST', '/v1/fraud/rule-sets', { json: newRuleSet('fuzz') });
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
  ids.source = 'fuzz-source';
  await Promise.all([
    restoreSpace(),
    restoreUpload(),
    restoreOrganisation().then(() => Promise.all([restoreEndpoint(), restoreKey()])),
    restoreLink(),
    configure(person, ids.source),
  ]);
}

async function restoreSpace(): Promise<void> {
  if ((await person.call('GET', `/v1/spaces/${ids.spaceId ?? 'none'}`)).status === 200) return;
  ids.spaceId = (await person.call('POST', '/v1/spaces', { json: { name: 'Fuzz' } })).body.space;
}

/** A large file whose upload has begun. */
async function restoreUpload(): Promise<void> {
  const { status, body } = await person.call('GET', `/v1/files/${ids.fileId ?? randomUUID()}`);
  if (status === 200 && body.versions.length < 15) return;
  if (status === 200) await person.call('DELETE', `/v1/files/${ids.fileId}`);
  const content = { size: 9 * 1024 * 1024, type: 'video/mp4', sha256: '0'.repeat(64) };
  const json = { space: `p-${person.personId}`, name: 'Fuzz', ...content };
  const started = (await person.call('POST', '/v1/files', { json })).body;
  ids.fileId = started.file.fileId;
  ids.versionId = started.version.versionId;
}

async function restoreOrganisation(): Promise<void> {
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

/** An endpoint that is enabled, with a delivery. */
async function restoreEndpoint(): Promise<void> {
  const endpoints = `/v1/organisations/${ids.organisationId}/webhook-endpoints`;
  const { status, body } = await person.call('GET', `${endpoints}/${ids.endpointId ?? randomUUID()}`);
  if (status === 200 && body.enabled) return;
  for (const { endpointId } of (await person.call('GET', endpoints)).body.items)
    await person.call('DELETE', `${endpoints}/${endpointId}`);
  const json = { url: 'http://127.0.0.1:1/', events: ['WebhookEndpointDisabled'] };
  ids.endpointId = (await person.call('POST', endpoints, { json })).body.endpoint.endpointId;
  ids.deliveryId = (await person.call('POST', `${endpoints}/${ids.endpointId}/test`)).body.deliveryId;
}

async function restoreLink(): Promise<void> {
  if ((await person.call('GET', `/v1/links/${ids.linkId ?? randomUUID()}`)).status === 200) return;
  const { body } = await person.call('POST', '/v1/links', { json: { path: '/fuzz', title: 'Fuzz' } });
  ids.linkId = body.linkId;
  ids.code = body.url.slice(-12);
}

/** A key; machines are made by the requests alone. */
async function restoreKey(): Promise<void> {
  const path = `/v1/organisations/${ids.organisationId}/api-keys`;
  if ((await person.call('GET', `${path}/${ids.keyId ?? randomUUID()}`)).status === 200) return;
  for (const { keyId } of (await person.call('GET', path)).body.items) await person.call('DELETE', `${path}/${keyId}`);
  const json = { name: 'Fuzz', role: 'admin', scopes: ['documents:read'] };
  ids.keyId = (await person.call('POST', path, { json })).body.apiKey.keyId;
}
const takesAway = new Set([
  'endSessions',
  'requestErasure',
  'deleteOrganisation',
  'deleteRole',
  'removeMember',
  'updateMember',
  'deleteSpace',
  ...['startVersion', 'deleteFile', 'deleteVersion'],
  'deleteWebhookEndpoint',
  'updateWebhookEndpoint',
  'revokeApiKey',
  'putWebhookSource',
  'deleteWebhookSource',
  'revokeLink',
]);

/** A success of these needs a mailed token, or somebody who joined: other files of this folder have them. */
const needsMore = new Set([
  ...['acceptInvitation', 'confirmErasure', 'getErasureReceipt', 'getErasure', 'cancelErasure'],
  ...['revokeInvitation', 'updateMember', 'removeMember'],
  ...['joinSpace', 'updateSpaceMember', 'removeSpaceMember', 'getDocument', 'explainFlag', 'receiveWebhook'],
  ...['getDocumentExport', 'getAuditReport', 'revokeSpaceLink'],
  ...['finishUpload', 'downloadFile', 'createShare', 'revokeShare', 'openShare'],
  ...['updateMachineClient', 'rotateMachineSecret', 'revokeMachineClient'],
  ...['confirmTotp', 'addPasskey', 'removeAuthenticator', 'beginStepUp', 'proveStepUp'],
  ...['makePayment', 'freezeBankAccount', 'unfreezeBankAccount', 'decideVerification'],
  ...['proposeTransfer', 'getProposedTransfer', 'approveTransfer'],
  ...['addPayee', 'deletePayee', 'confirmPayee'],
  ...['addStandingOrder', 'getStandingOrder', 'updateStandingOrder', 'endStandingOrder'],
  ...['requestPayment', 'getPaymentRequest', 'withdrawPaymentRequest'],
  ...['refusePaymentRequest', 'payPaymentRequest'],
  ...['confirmPayment', 'cancelPayment', 'listCases', 'getCase', 'decideCase'],
  ...['receiveCardMessage', 'disputePayment', 'disputePurchase', 'getDispute'],
  // They take an id of a bank and a code that the provider gave.
  ...['connectBank', 'completeConnection', 'renewConnection', 'refreshConnection', 'removeConnection'],
  ...['listConnectionTransactions', 'receiveConnectionMessage', 'pretendAggregation'],
  ...['listBankFiles', 'retryBankFile', 'reconcileStatement'],
  ...['activateRuleSet', 'getBackTest', 'deleteListEntry'],
]);

/** These succeed where several parameters happen to fit each other. */
const seldom = new Set([
  ...['queryDocuments', 'pushMutations', 'replaceDocuments', 'putRole'],
  ...['startUpload', 'startVersion', 'listFiles', 'getStorage'],
  ...['createImport', 'createDocumentExport', 'createAuditReport', 'attachPoster'],
  ...['cancelJob', 'retryJob', 'createLink', 'listSpaceLinks'],
  ...['createApiKey', 'updateApiKey', 'createMachineClient'],
  ...['sendMessage', 'getMessage', 'putTemplate', 'getTemplate', 'deleteTemplate', 'previewTemplate', 'deleteAudience'],
  ...['createCampaign', 'getCampaign', 'pauseCampaign', 'resumeCampaign', 'cancelCampaign'],
  ...['readInboxMessage', 'showUnsubscribePage', 'unsubscribe'],
  ...['openBankAccount', 'updateBankAccount', 'issueCard', 'updateCard', 'cancelCard'],
  ...['putFlag', 'archiveFlag', 'deleteFlag', 'putSegment', 'deleteSegment', 'presignParts'],
  // Only for some minutes after signing in.
  ...['beginTotp', 'beginPasskey'],
  ...['writeRuleSet', 'startBackTest'],
]);

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
  return readerOf(schema).safeParse(answer.body).error?.issues;
}

/** Many answers have one schema. */
function readerOf(schema: object): ZodType {
  const text = JSON.stringify(schema);
  const reader = readers.get(text) ?? (fromJSONSchema(withDefinitions(schema) as never) as ZodType);
  readers.set(text, reader);
  return reader;
}
const withDefinitions = (schema: object) =>
  // Our ids are of any version; zod's format wants those of RFC 9562 only, and the pattern says the rest.
  JSON.parse(
    JSON.stringify({ ...schema, $defs: api.components.schemas })
      .replaceAll('#/components/schemas/', '#/$defs/')
      .replaceAll(',"format":"uuid"', ''),
  );

/** Sends every case and checks every answer, one after the other: several at a time would each start a worker, for 90 ms of CPU. @returns how many answers had each status. */
async function run<R extends { path: string; call: object }>(
  each: Described,
  requests: fc.Arbitrary<R>,
  judge: (request: R, answer: Answer) => void,
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
  for (const request of list) await send(request);
  const mayHaveChanged = each.method !== 'GET' && [...statuses.keys()].some((status) => status < 300);
  if (mayHaveChanged) await restore();
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
    );
  }, 600_000);
});
