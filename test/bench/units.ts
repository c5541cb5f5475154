import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { modules } from '../../functions/index.ts';
import { pascal } from '../../lib/contract/registry.ts';
import type { RecordedCall } from '../../lib/local/endpoint/call-record.ts';
import type { ConsumedUnits } from '../../lib/local/endpoint/capacity-record.ts';
import { mailed, type Person, signUp } from './person.ts';
import type { RunningStack } from './running-stack.ts';

/**
 * What one request used of its tables; work that it leaves for later is not in it. Reads and single writes are as DynamoDB
 * reports them. DynamoDB Local counts writes of equal cost in one transaction once, so a transaction is counted by its items, two
 * units each (all are under 1 KB); index rows come on top.
 */
export interface RouteUnits {
  readonly operation: string;
  readonly route: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}

interface Step {
  readonly operation: string;
  readonly by: Person;
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
}

/** Rights of single writes, which those of a transaction's items are named after. */
const writes = { PutItem: true, UpdateItem: true, DeleteItem: true, ConditionCheckItem: true };

const sum = <T>(all: readonly T[], of: (each: T) => number) => all.reduce((total, each) => total + of(each), 0);

/** Walks through the routes once, alone, and reads after each request what its function used. */
export async function measureUnits(stack: RunningStack): Promise<RouteUnits[]> {
  const { apiUrl, awsEndpoint } = stack.outputs;
  const record = (method: string, what: string) => fetch(`${awsEndpoint}/_local/${what}`, { method });
  const routes = new Map(modules.flatMap((module) => module.routes).map(({ name, entry }) => [name, entry]));
  const measured: RouteUnits[] = [];

  // biome-ignore lint/suspicious/noExplicitAny: answers of many routes
  async function step({ operation, by, method, path, json }: Step): Promise<any> {
    await record('DELETE', 'calls');
    await record('DELETE', 'capacity');
    await record('POST', 'capacity');
    const headers: Record<string, string> = { authorization: `Bearer ${by.token}`, 'idempotency-key': randomUUID() };
    if (json !== undefined) headers['content-type'] = 'application/json';
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const response = await fetch(`${apiUrl}${path}`, { method, headers, ...body });
    const text = await response.text();
    if (response.status !== routes.get(operation)?.status)
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    const own = (each: { functionPath: string }) => each.functionPath.split('/').at(-1)?.startsWith(pascal(operation));
    const used = ((await (await record('GET', 'capacity')).json()) as ConsumedUnits[]).filter(own);
    const rights = ((await (await record('GET', 'calls')).json()) as RecordedCall[]).filter(own);
    const single = used.filter((each) => each.operation in writes);
    const written = rights.filter(({ action }) => action.replace('dynamodb:', '') in writes);
    const inTransactions = sum(written, ({ allowed }) => allowed) - sum(single, ({ calls }) => calls);
    measured.push({
      operation,
      route: `${method} ${routes.get(operation)?.path}`,
      readUnits: sum(used, ({ readUnits }) => readUnits),
      writeUnits: sum(single, ({ writeUnits }) => writeUnits) + 2 * inTransactions,
    });
    return text ? JSON.parse(text) : undefined;
  }

  const ada = await signUp(stack, 'ada');
  const bob = await signUp(stack, 'bob');
  const device = `/v1/me/devices/${randomUUID()}`;
  const by = ada;
  await step({ operation: 'getProfile', by, method: 'GET', path: '/v1/me' });
  await step({ operation: 'updateProfile', by, method: 'PATCH', path: '/v1/me', json: { displayName: 'Ada' } });
  await step({ operation: 'explainAccess', by, method: 'GET', path: '/v1/me/access?action=person:read' });
  const details = { platform: 'ios', appVersion: '3.0.0', locale: 'de-CH', timeZone: 'Europe/Zurich' };
  await step({ operation: 'registerDevice', by, method: 'PUT', path: device, json: details });
  await step({ operation: 'listDevices', by, method: 'GET', path: '/v1/me/devices' });

  const bakery = {
    operation: 'createOrganisation',
    by,
    method: 'POST',
    path: '/v1/organisations',
    json: { name: 'Bakery' },
  };
  const { organisationId } = await step({ ...bakery });
  const organisation = `/v1/organisations/${organisationId}`;
  await step({ operation: 'getOrganisation', by, method: 'GET', path: organisation });
  await step({ operation: 'listOrganisations', by, method: 'GET', path: '/v1/organisations' });
  await step({ operation: 'updateOrganisation', by, method: 'PATCH', path: organisation, json: { name: 'Bakery 2' } });
  const role = { operation: 'putRole', by, method: 'PUT', path: `${organisation}/roles/clerk` };
  await step({ ...role, json: { actions: ['member:list'] } });
  await step({ operation: 'listRoles', by, method: 'GET', path: `${organisation}/roles` });
  const invitation = { by, path: `${organisation}/invitations` };
  const json = { email: bob.email, role: 'clerk' };
  await step({ ...invitation, operation: 'createInvitation', method: 'POST', json });
  await step({ ...invitation, operation: 'listInvitations', method: 'GET' });
  const { text } = await mailed(stack.outputs, bob.email, (mail) => mail.code === undefined);
  const token = /[A-Za-z0-9_-]{60,200}/.exec(text)?.[0];
  const accept = {
    operation: 'acceptInvitation',
    by: bob,
    method: 'POST',
    path: '/v1/invitations/accept',
    json: { token },
  };
  await step(accept);
  await sleep(500);
  await step({ operation: 'listMembers', by, method: 'GET', path: `${organisation}/members` });
  const member = { by, path: `${organisation}/members/${bob.personId}` };
  await step({ ...member, operation: 'updateMember', method: 'PATCH', json: { role: 'member' } });
  await step({ ...member, operation: 'removeMember', method: 'DELETE' });
  await step({ operation: 'createTicket', by, method: 'POST', path: '/v1/realtime/tickets' });
  await step({ operation: 'requestExport', by, method: 'POST', path: '/v1/me/export' });
  await step({ operation: 'getExport', by, method: 'GET', path: '/v1/me/export' });
  await step({ operation: 'requestErasure', by: bob, method: 'DELETE', path: '/v1/me' });
  await step({ operation: 'getErasure', by: bob, method: 'GET', path: '/v1/me/erasure' });
  await step({ operation: 'cancelErasure', by: bob, method: 'DELETE', path: '/v1/me/erasure' });
  // The device is the one of this sign-in: removing it ends the session.
  await step({ operation: 'deleteDevice', by, method: 'DELETE', path: device });
  await record('DELETE', 'capacity');
  return measured;
}
