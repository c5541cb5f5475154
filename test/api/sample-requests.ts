import { randomUUID } from 'node:crypto';
import { modules } from '../../functions/index.ts';
import type { Operation } from '../../lib/contract/registry.ts';
import type { Route } from '../../lib/contract/route.ts';

export const routes: readonly Operation<Route>[] = modules.flatMap((module) => module.routes);

const uuid = randomUUID();
/** The space in bodies. */
export const sampleSpace = `p-${uuid}`;
/** A value of its own form for a path parameter that is not simply a new UUID. */
export const parameter = (name: string): string | undefined =>
  name === 'spaceId' ? `s-${randomUUID()}` : params[name];
/** A flag as it may be made. */
export const newFlag = {
  summary: 'The new home page',
  type: 'boolean',
  variants: { on: true, off: false },
  enabled: true,
  public: false,
  offVariant: 'off',
  prerequisites: [],
  rules: [],
  otherwise: { variant: 'off' },
  reason: 'a test',
};
/** A value that each path parameter takes. */
const params: Readonly<Record<string, string>> = {
  role: 'clerk',
  token: 'x'.repeat(86),
  number: '1',
  collection: 'lists',
  source: 'stripe',
  name: 'order-shipped',
  flag: 'new-home',
  segment: 'testers',
  platform: 'visionos',
  code: '0123456789ab',
  month: '2026-11',
  version: 'sample-1',
  statementId: 'S-1',
  entry: `account.${'x'.repeat(32)}`,
};
/** A body that each operation takes. */
const bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  updateProfile: { displayName: 'Ann' },
  registerDevice: { platform: 'ios', appVersion: '3.0.0', locale: 'de-CH', timeZone: 'Europe/Zurich' },
  beginTotp: { name: 'Phone' },
  confirmTotp: { authenticatorId: uuid, code: '123456' },
  addPasskey: {
    authenticatorId: uuid,
    name: 'Laptop',
    credential: { id: 'AAAA', clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
  },
  beginStepUp: { method: 'DELETE', path: '/v1/me', bodySha256: '0'.repeat(64) },
  proveStepUp: { authenticatorId: uuid, code: '123456' },
  createOrganisation: { name: 'Bakery' },
  updateOrganisation: { name: 'Bakery' },
  updateMember: { role: 'member' },
  putRole: { actions: ['member:list'] },
  createInvitation: { email: 'someone@example.com', role: 'member' },
  acceptInvitation: { token: 'x'.repeat(60) },
  disablePerson: { reason: 'abuse' },
  setAuditRetention: { retentionDays: 60 },
  pushMutations: {
    clientId: uuid,
    collections: { lists: 1 },
    mutations: [
      { number: 1, space: sampleSpace, collection: 'lists', id: 'a', kind: 'create', set: { title: 'Groceries' } },
    ],
  },
  pullChanges: { collections: { lists: 1 }, spaces: [{ space: sampleSpace }] },
  createSpace: { name: 'Holiday' },
  updateSpace: { name: 'Holiday' },
  updateSpaceMember: { role: 'reader' },
  createSpaceInvitation: { role: 'reader' },
  joinSpace: { code: 'x'.repeat(64) },
  commitDocuments: {
    collections: { lists: 1 },
    changes: [{ collection: 'lists', id: 'a', document: { title: 'Groceries' } }],
  },
  replaceDocuments: { version: 1, rows: [{ id: 'a', assumed: null, next: { title: 'Groceries' } }] },
  startUpload: { space: sampleSpace, name: 'note.txt', size: 5, type: 'text/plain', sha256: '0'.repeat(64) },
  startVersion: { size: 5, type: 'text/plain', sha256: '0'.repeat(64) },
  presignParts: { numbers: [1] },
  attachPoster: { size: 10, type: 'image/jpeg', sha256: 'a'.repeat(64) },
  updateFile: { name: 'note.txt' },
  createShare: { lasts: 3600 },
  createDocumentExport: { space: sampleSpace, collection: 'lists', version: 1, format: 'csv' },
  createAuditReport: { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z', format: 'csv' },
  createImport: {
    space: sampleSpace,
    collection: 'lists',
    version: 1,
    format: 'csv',
    size: 100,
    mode: 'create',
  },
  putFlag: newFlag,
  archiveFlag: { version: 1, reason: 'a test' },
  setKillSwitch: { killed: true, reason: 'a test' },
  putSegment: {
    summary: 'Testers',
    when: [{ attribute: 'personId', operator: 'in', values: [uuid] }],
    reason: 'a test',
  },
  putMinimumVersion: { minimum: '1.0.0', reason: 'a test' },
  requestErasureLink: { email: 'nobody@example.com' },
  sendMessage: { personId: uuid, template: 'order-shipped', variables: { what: 'bread' } },
  putTemplate: {
    topic: 'orders',
    variables: ['what'],
    defaultLocale: 'en',
    channels: { sms: { en: { text: 'Your {{what}} is on its way.' } } },
  },
  previewTemplate: { channel: 'sms', variables: { what: 'bread' } },
  putAudience: { all: [{ emailVerified: true }] },
  createCampaign: { name: 'Spring', segment: 'everybody', variants: [{ template: 'order-shipped' }] },
  putPreferences: { quietHours: { from: '22:00', to: '07:00' }, topics: { orders: { sms: false } } },
  recordActivity: { name: 'order-placed' },
  createWebhookEndpoint: { url: 'https://hooks.example.com/in' },
  updateWebhookEndpoint: { description: 'Orders' },
  createApiKey: { name: 'Robot', role: 'member', scopes: ['documents:read'] },
  createMachineClient: { name: 'Till', role: 'member', scopes: ['documents:read'] },
  updateMachineClient: { name: 'Till' },
  rotateMachineSecret: { graceHours: 1 },
  updateApiKey: { name: 'Robot' },
  rotateApiKey: { graceHours: 1 },
  putWebhookSource: { scheme: 'stripe', secret: 'whsec_0123456789abcdef' },
  rotateWebhookSourceSecret: { secret: 'whsec_0123456789abcdef' },
  replayInboundWebhooks: { from: '2026-11-01T09:00:00.000Z' },
  replayWebhookDeliveries: { from: '2026-11-01T09:00:00.000Z' },
  createLink: { path: '/tasks/1', title: 'Bread' },
  openBankAccount: { product: 'current', currency: 'EUR' },
  updateBankAccount: { nickname: 'Rainy days' },
  makePayment: { accountId: uuid, number: 'CH9300762011623852957', amount: '1.00', currency: 'EUR' },
  issueCard: { nickname: 'Travel' },
  updateCard: { nickname: 'Travel' },
  connectBank: { institution: 'sandbox-bank' },
  completeConnection: { code: 'x' },
  disputePayment: { reason: 'not-received' },
  disputePurchase: { reason: 'not-recognised' },
  addPayee: { name: 'Bob Baker', number: 'CH9300762011623852957' },
  addStandingOrder: {
    accountId: uuid,
    payeeId: uuid,
    amount: '10.00',
    currency: 'EUR',
    schedule: { start: '2030-01-31', unit: 'month' },
  },
  updateStandingOrder: { state: 'paused' },
  requestPayment: {
    accountId: uuid,
    amount: '30.00',
    currency: 'EUR',
    from: [{ number: 'CH9300762011623852957' }],
    withMe: true,
  },
  payPaymentRequest: { accountId: uuid },
  freezeBankAccount: { reason: 'a court' },
  proposeTransfer: { from: 'capital:EUR', to: uuid, amount: '1.00', currency: 'EUR', reason: 'a deposit' },
  decideCase: { decision: 'approve', note: 'the payer was called' },
  submitVerification: { level: 1, reference: 'case-1' },
  decideVerification: { decision: 'approve', reason: 'documents are in order' },
  writeRuleSet: {
    version: 'sample-1',
    summary: 'Large payments',
    bands: [],
    lists: {},
    rules: [
      { id: 'large', because: 'It is large', when: { feature: 'amount', op: 'gt', value: '100000' }, action: 'review' },
    ],
  },
  activateRuleSet: { expected: 'starter-1', reason: 'a test' },
  shadowRuleSet: { shadow: true },
  startBackTest: { from: '2026-11-01', to: '2026-11-30', format: 'csv' },
  labelDecision: { as: 'fraud' },
  putListEntry: { kind: 'device', value: uuid, reason: 'a test' },
  confirmErasure: { token: 'x'.repeat(60) },
};
const queries: Readonly<Record<string, string>> = {
  reconcileStatement: '?rail=six&currency=CHF',
  explainAccess: '?action=person:read',
  explainSpaceAccess: '?action=tasks:read',
  explainFlag: `?personId=${uuid}`,
  deleteFlag: '?version=1&reason=unused',
  deleteSegment: '?version=1&reason=unused',
  getPublicConfig: `?anonymousId=${uuid}`,
  findPeople: '?email=nobody@example.com',
  listFiles: '?space={spaceId}',
  listMessages: `?personId=${uuid}`,
  listOutcomes: `?clientId=${uuid}`,
};

/** The query of an operation that needs one, with path parameters' names between braces. */
export const queryOf = (name: string): string => queries[name] ?? '';

/** A request that a route's schemas take. */
export function sample({ name, entry }: Operation<Route>): {
  path: string;
  json?: Readonly<Record<string, unknown>>;
  query: string;
} {
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => parameter(name) ?? uuid);
  const [path, query] = [filled(entry.path), filled(queryOf(name))];
  if (!entry.body) return { path, query };
  const json = bodies[name];
  if (!json) throw new Error(`name a body for ${name} in test/api/sample-requests.ts`);
  return { path, json, query };
}

/** `GET /v1/me (getProfile)`, for titles. */
export const titled = (list: readonly Operation<Route>[]) =>
  list.map((operation) => [`${operation.entry.method} ${operation.entry.path}`, operation] as const);
