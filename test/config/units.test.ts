import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getConfig } from '../../functions/config/contract/evaluation.ts';
import { putFlag } from '../../functions/config/contract/flags.ts';
import { config } from '../../functions/config/contract/module.ts';
import { operation } from '../../functions/config/get-config.ts';
import { rulesInForce } from '../../functions/config/model/in-force.ts';
import { operation as put } from '../../functions/config/put-flag.ts';
import { membershipReader } from '../../functions/config/store/memberships.ts';
import { ruleStore } from '../../functions/config/store/rules.ts';
import { identity } from '../../functions/identity/contract/module.ts';
import { membershipKey, personKey } from '../../lib/policy/accounts.ts';
import { keptMinimums, minimumVersionsKey } from '../../lib/policy/minimum-versions.ts';
import { callerReader } from '../../lib/policy/read-caller.ts';
import type { Consumed, Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { handle } from '../../lib/runtime/handle.ts';
import { claims, event, keyed, person, send, services } from '../runtime/route-fixture.ts';
import { counting } from '../sync/transaction-units.ts';
import { startTables } from '../tables.ts';
import { flag } from './flags.ts';

let server: Awaited<ReturnType<typeof startTables>>;
let dynamo: Dynamo;
const consumed: Consumed[] = [];
beforeAll(async () => {
  server = await startTables([config, identity]);
  dynamo = createDynamo({ config: server.config, onConsumed: (each) => void consumed.push(each) });
  const people = (item: object) => dynamo.put({ TableName: 'identity.people', Item: item });
  await people({ ...personKey(person), personId: person, status: 'active' });
  await people({ ...minimumVersionsKey, platforms: {} });
  const organisationId = randomUUID();
  await people({ ...membershipKey(person, organisationId), personId: person, organisationId, role: 'owner' });
});
afterAll(() => server.stop());

const rules = () => ruleStore(dynamo, () => 'config.rules');
/** Everything that was read or written since the last look, as `BatchGetItem identity.people 1`. */
function used(): string[] {
  return consumed.splice(0).map(({ operation, tableName, units }) => `${operation} ${tableName} ${units}`);
}

/** A function of its own, as it is after a cold start. */
function started() {
  const state = { now: Date.parse('2026-11-21T12:00:00Z') };
  const handler = handle(
    getConfig,
    {
      ...services,
      now: () => new Date(state.now),
      readFacts: callerReader(dynamo, () => 'identity.people'),
      minimums: keptMinimums(),
      rules: rulesInForce(rules(), () => 5_000),
      memberships: membershipReader(dynamo, () => 'identity.people'),
    },
    operation,
  );
  const get = async (headers: Record<string, string> = {}) => {
    consumed.length = 0;
    const answer = await send(handler, event('GET', '/v1/config', { headers }));
    return [answer.status, ...used()];
  };
  return { state, get };
}

async function change(key: string, more: object = {}, version = 0) {
  const { key: _, version: __, killed, archived, ...definition } = flag(key, more);
  const port = counting(dynamo);
  const store = ruleStore(port.dynamo, () => 'config.rules');
  const handler = handle(
    putFlag,
    {
      ...services,
      ...{ store, outcomes: store.outcomes, limits: () => ({ flags: 500, bytes: 1_000_000 }) },
      readFacts: callerReader(dynamo, () => 'identity.people'),
    },
    put,
  );
  const json = { ...definition, reason: 'a test', version };
  const headers = { ...keyed, 'idempotency-key': randomUUID() };
  const authorizer = { jwt: { claims: { ...claims, 'cognito:groups': '[admin]' } } };
  const requestContext = { requestId: 'r', http: { method: 'PUT', sourceIp: '127.0.0.1' }, authorizer };
  const input = event('PUT', `/v1/admin/flags/${key}`, {
    json,
    headers,
    pathParameters: { flag: key },
    requestContext,
  });
  expect((await send(handler, input)).status).toBe(200);
  return { transactions: port.counted.transactions, units: port.counted.total() };
}

describe('units of GET /v1/config', () => {
  it('are one, that of authorization, while what is in force is young; one more when it is not; all of it when it changed', async () => {
    await change('plain');
    const { state, get } = started();
    const person = 'BatchGetItem identity.people 1';
    expect(await get()).toEqual([200, person, 'GetItem config.rules 1', 'Query config.rules 1']);
    expect(await get()).toEqual([200, person]);
    state.now += 4_999;
    expect(await get()).toEqual([200, person]);
    state.now += 1;
    expect(await get()).toEqual([200, person, 'GetItem config.rules 1']);
    await change('plain', { otherwise: { variant: 'off' } }, 1);
    state.now += 5_000;
    expect(await get()).toEqual([200, person, 'GetItem config.rules 1', 'Query config.rules 1']);
    const app = { 'x-app-platform': 'ios', 'x-app-version': '1.0.0' };
    // With the oldest versions served, in the same request, once in 15 seconds.
    expect(await get(app)).toEqual([200, 'BatchGetItem identity.people 2']);
    expect(await get(app)).toEqual([200, person]);
  });

  it('are half a unit more when some flag speaks of organisations', async () => {
    const when = [{ attribute: 'role', operator: 'in' as const, values: ['owner'] }];
    await change('for-owners', { rules: [{ name: 'owners', when, serve: { variant: 'on' } }] });
    const { get } = started();
    await get();
    expect(await get()).toEqual([200, 'BatchGetItem identity.people 1', 'Query identity.people 0.5']);
  });

  it('of a change are ten written: head, flag, history, event and outcome at two each', async () => {
    expect(await change('counted')).toEqual({ transactions: 1, units: 10 });
    expect(await change('counted', { otherwise: { variant: 'off' } }, 1)).toEqual({ transactions: 1, units: 10 });
  });
});
