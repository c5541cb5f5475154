import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionsRevoked } from '../../functions/identity/contract/events.ts';
import { identity } from '../../functions/identity/contract/module.ts';
import { newPerson } from '../../functions/identity/model/person.ts';
import { operation as authorize } from '../../functions/realtime/authorize-socket.ts';
import { operation as closeEnded } from '../../functions/realtime/close-ended-sessions.ts';
import { operation as close } from '../../functions/realtime/close-socket.ts';
import { realtime } from '../../functions/realtime/contract.ts';
import { operation as createTicket } from '../../functions/realtime/create-ticket.ts';
import { operation as erase } from '../../functions/realtime/erase-connections.ts';
import { operation as exportAll } from '../../functions/realtime/export-connections.ts';
import { operation as open } from '../../functions/realtime/open-socket.ts';
import { connectionStore, pageSize } from '../../functions/realtime/store/connections.ts';
import { ticketStore } from '../../functions/realtime/store/tickets.ts';
import { personKey } from '../../lib/policy/accounts.ts';
import { factsReader } from '../../lib/policy/read-facts.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { happened } from '../events/happened.ts';
import { seededBytes } from '../identity/fake-services.ts';
import { startTables } from '../tables.ts';

let server: Awaited<ReturnType<typeof startTables>>;
let dynamo: Dynamo;
const closed: string[] = [];
const clock = { offset: 0 };
const people = 'identity.people';
const log = { debug() {}, info() {}, warn() {}, error() {} };

beforeAll(async () => {
  server = await startTables([identity, realtime]);
  dynamo = createDynamo({ config: server.config });
});
afterAll(() => server?.stop());

const context = () => {
  const name = () => 'realtime.connections';
  const sockets = {
    close: async (id: string) => {
      closed.push(id);
      return 'closed' as const;
    },
  };
  return {
    now: () => new Date(Date.now() + clock.offset),
    newId: randomUUID,
    randomBytes: bytes,
    log,
    requestId: 'test',
    correlationId: 'test',
    store: { ...connectionStore(dynamo, name, sockets), ...ticketStore(dynamo, name) },
    readFacts: factsReader(dynamo, () => people),
    limits: () => ({ socketsPerPerson: 3 }),
    ticketSeconds: () => 60,
    socketUrl: () => 'wss://sockets.example/live',
  };
};
const bytes = seededBytes('sockets');

interface Signed {
  personId: string;
  sessionId: string;
  signedInAt: number;
}
let ann: Signed;
beforeEach(async () => {
  const personId = randomUUID();
  await dynamo.put({ TableName: people, Item: newPerson(personId, {}, new Date()) });
  ann = { personId, sessionId: randomUUID(), signedInAt: Math.floor(Date.now() / 1000) - 5 };
});

const change = (expression: string, values: object, names: Record<string, string> = {}) =>
  dynamo.update({
    TableName: people,
    Key: personKey(ann.personId),
    UpdateExpression: expression,
    ExpressionAttributeValues: { ...values },
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
  });
const disable = () => change('SET #s = :s', { ':s': 'disabled' }, { '#s': 'status' });
const revoke = (sessionId: string) => change('SET revokedSessions = :r', { ':r': { [sessionId]: 9_999_999_999 } });

const ticket = async (who = ann) =>
  createTicket(
    { params: {}, query: {}, body: undefined },
    { ...who, groups: [] },
    { ...context(), idempotency: undefined, sourceIp: '', page: {} as never },
  );
const knock = (query: Record<string, string>) =>
  authorize({ connectionId: '', context: {}, body: undefined, query }, context());
const enter = async (who = ann, connectionId: string = randomUUID()) => {
  const about = await knock({ ticket: (await ticket(who)).ticket });
  await open({ connectionId, context: about ?? {}, body: undefined, query: {} }, context());
  return connectionId;
};
const listed = async () => (await context().store.list(ann.personId)).map(({ connectionId }) => connectionId);
const told = () => closeEnded(happened(sessionsRevoked, { personId: ann.personId }), context());

describe('a ticket', () => {
  it('opens once, even for many at once, and stands for the session that asked', async () => {
    const { ticket: value, url, expiresAt } = await ticket();
    expect(url).toBe(`wss://sockets.example/live?ticket=${value}`);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
    const answers = await Promise.all(Array.from({ length: 5 }, () => knock({ ticket: value })));
    expect(answers.filter(Boolean)).toEqual([{ ...ann, signedInAt: String(ann.signedInAt) }]);
    expect(await knock({ ticket: value })).toBeUndefined();
  });

  it('is stored as a hash', async () => {
    const { ticket: value } = await ticket();
    const { Items } = await dynamo.query({
      TableName: 'realtime.connections',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `TICKET#${value}` },
    });
    expect(Items).toEqual([]);
  });

  it('opens nothing when it is late, made up, or missing', async () => {
    const { ticket: value } = await ticket();
    clock.offset = 61_000;
    expect(await knock({ ticket: value })).toBeUndefined();
    clock.offset = 0;
    for (const query of [{}, { ticket: '' }, { ticket: 'x'.repeat(43) }, { ticket: `${value}#` }, { token: value }]) {
      expect(await knock(query as Record<string, string>)).toBeUndefined();
    }
  });

  it('opens nothing once the session or the account has ended', async () => {
    const [first, second] = [await ticket(), await ticket()];
    await revoke(ann.sessionId);
    expect(await knock({ ticket: first.ticket })).toBeUndefined();
    await disable();
    expect(await knock({ ticket: second.ticket })).toBeUndefined();
  });
});

describe('a socket', () => {
  it('is remembered while it is open', async () => {
    const connectionId = await enter();
    expect(await listed()).toEqual([connectionId]);
    await close({ connectionId, context: { personId: ann.personId }, body: undefined, query: {} }, context());
    expect(await listed()).toEqual([]);
  });

  it('is refused when the session ends between ticket and connection', async () => {
    const about = await knock({ ticket: (await ticket()).ticket });
    await revoke(ann.sessionId);
    await expect(
      open({ connectionId: 'late', context: about ?? {}, body: undefined, query: {} }, context()),
    ).rejects.toMatchObject({ code: 'session-revoked' });
    expect(await listed()).toEqual([]);
  });

  it('is closed with its session, and others stay', async () => {
    const other = { ...ann, sessionId: randomUUID() };
    const [mine, theirs] = [await enter(), await enter(other)];
    await revoke(ann.sessionId);
    await told();
    await told();
    expect(closed).toContain(mine);
    expect(closed).not.toContain(theirs);
    expect(await listed()).toEqual([theirs]);
  });

  it('of a session that ends while it opens is closed or refused, whichever comes first', async () => {
    for (let round = 0; round < 10; round += 1) {
      const who = { ...ann, sessionId: randomUUID() };
      const connectionId = randomUUID();
      const about = await knock({ ticket: (await ticket(who)).ticket });
      const [opening] = await Promise.allSettled([
        open({ connectionId, context: about ?? {}, body: undefined, query: {} }, context()),
        revoke(who.sessionId).then(told),
      ]);
      if (opening.status === 'fulfilled') expect(closed).toContain(connectionId);
      expect(await listed()).not.toContain(connectionId);
    }
  });

  it('is one of few: a further one closes the oldest', async () => {
    const opened: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      clock.offset += 10;
      opened.push(await enter());
    }
    expect(await listed()).toEqual(opened.slice(2));
    expect(closed).toEqual(expect.arrayContaining(opened.slice(0, 2)));
  });

  it('is seen whatever number a stage allows: those that end with their session are one page', () => {
    expect(realtime.ranges.socketsPerPerson?.[1]).toBeLessThan(pageSize);
  });

  it('is exported and erased with the person', async () => {
    const connectionId = await enter();
    expect(await exportAll({ personId: ann.personId }, context())).toEqual({
      records: [{ type: 'socket', sessionId: ann.sessionId, connectedAt: expect.any(String) }],
    });
    expect(await erase({ personId: ann.personId }, context())).toEqual({ removed: { sockets: 1 } });
    expect(await erase({ personId: ann.personId }, context())).toEqual({ removed: { sockets: 0 } });
    expect(closed).toContain(connectionId);
  });
});
