import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConnections } from '../../functions/aggregation/contract/behind.ts';
import type { Connection } from '../../functions/aggregation/contract/connections.ts';
import { operation as exportConnections } from '../../functions/aggregation/export-connections.ts';
import { connectionReader } from '../../functions/aggregation/store/reader.ts';
import { connectionRuns } from '../../functions/aggregation/store/runs.ts';
import { tablesOf } from '../../functions/aggregation/store/tables.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { OtherBank } from './other-bank.ts';
import { standingOf, startAggregation, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startAggregation();
});
afterAll(() => world.stop());

const withRows = (...ids: string[]) => {
  const bank = new OtherBank();
  for (const id of ids) bank.change(id, 1);
  return bank;
};

describe('a connection', () => {
  it('of whose run a page is gone before it was swept loses nothing, and is fetched anew', async () => {
    const bank = withRows('a', 'b', 'c');
    const { personId, connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    await own.run(connectionId);
    await own.ask(connectionId);
    const row = await world.row(connectionId);
    const plan = { id: 77, pages: 1, done: 1, isFull: true };
    await connectionRuns(tablesOf(world.dynamo, () => 'aggregation.connections')).step(row as never, { plan });
    await own.run(connectionId);
    const app = await own.read(personId, connectionId, { known: new Map() });
    expect(standingOf(app.known.values())).toEqual(bank.standing);
  });

  it('that is removed says no more whose it was, however long the provider does not hear of it', async () => {
    const bank = withRows('a');
    const { personId, connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    await own.run(connectionId);
    await own.remove(personId, connectionId);
    bank.down = 1;
    await own.run(connectionId);
    const left = await world.all(connectionId);
    expect(left).toMatchObject([{ state: 'removing', attempts: 1, problem: 'unavailable' }]);
    expect(JSON.stringify(left)).not.toMatch(new RegExp(`${personId}|a-bank`));
    world.pass(1);
    await own.run(connectionId);
    expect([await world.all(connectionId), bank.removed]).toEqual([[], [connectionId]]);
  });

  it('is forgotten with some of its transactions at once: years of them, one after the other, take longer than is given', async () => {
    const bank = withRows(...Array.from({ length: 24 }, (_, n) => `row-${n}`));
    const { personId, connectionId } = await world.connected(bank);
    await world.through(world.dynamo, bank).run(connectionId);
    let [under, most] = [0, 0];
    const one = (async (input) => {
      under += 1;
      most = Math.max(most, under);
      const answer = await world.dynamo.delete(input);
      under -= 1;
      return answer;
    }) as Dynamo['delete'];
    await world.through({ ...world.dynamo, delete: one }, bank).erase(personId);
    expect(most).toBe(8);
    expect(await world.all(connectionId)).toMatchObject([{ state: 'removing' }]);
  });

  it('of which something goes between two pages of its first reading is without it in the app', async () => {
    const bank = withRows('a', 'b', 'c');
    const { personId, connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    await own.run(connectionId);
    const app = await own.read(personId, connectionId, { known: new Map() }, 2, 1);
    for (const id of ['a', 'b', 'c']) bank.takeOut(id);
    bank.change('d', 2);
    await own.ask(connectionId);
    await own.run(connectionId);
    await own.read(personId, connectionId, app);
    expect(standingOf(app.known.values())).toEqual(bank.standing);
  });

  it('that is fetched anew keeps what the provider names in a row that cannot be right', async () => {
    const bank = withRows('a', 'b');
    const { personId, connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    await own.run(connectionId);
    bank.rows.delete('a');
    bank.odd = [{ id: 'a', amount: '1.005' }];
    bank.loseCursors();
    await own.ask(connectionId);
    await own.run(connectionId);
    expect(await world.row(connectionId)).toMatchObject({ problem: 'rows-refused' });
    const app = await own.read(personId, connectionId, { known: new Map() });
    expect(standingOf(app.known.values())).toEqual(['a 1.50 false', 'b 1.50 false']);
  });

  it('whose consent ended while the provider did not answer does not wait for an answer', async () => {
    const bank = withRows('a');
    const { connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    bank.down = 1;
    await own.run(connectionId);
    expect(await world.row(connectionId)).toMatchObject({ problem: 'unavailable' });
    bank.hasConsent = false;
    world.pass(1);
    await own.run(connectionId);
    const row = await world.row(connectionId);
    expect([row?.state, row?.problem]).toEqual(['needs-consent', undefined]);
  });

  it('is in an export with all that came by it, though one before it is removed meanwhile', async () => {
    const bank = withRows('a');
    const { personId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    for (const _ of [2, 3]) await world.connected(bank, personId);
    const store = connectionReader(tablesOf(world.dynamo, () => 'aggregation.connections'));
    const connections = await store.of(personId);
    for (const { connectionId } of connections) await own.run(connectionId);
    const told: unknown[] = [];
    let cursor: string | undefined;
    for (let page = 0; page === 0 || cursor; page += 1) {
      const input = { personId, ...(cursor ? { cursor } : {}) } as never;
      const answer = await exportConnections(input, { store } as never);
      told.push(...answer.records.map(({ type, connectionId }) => `${type} ${connectionId}`));
      cursor = answer.cursor;
      if (page === 1) await own.remove(personId, connections[0]?.connectionId ?? '');
    }
    const of = connections.map(({ connectionId }) => `bankConnectionTransaction ${connectionId}`);
    expect(told.filter((each) => `${each}`.startsWith('bankConnectionT'))).toEqual(of);
  });

  it('whose provider is slow stays on the agenda before the time of its function is up, and before the alarm on duration rings', async () => {
    const bank = withRows(...'abcdefghijklmnopqrst');
    const { personId, connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    for (let page = 0; page < 6; page += 1) bank.meanwhile.push(() => world.pass(19 / 60));
    const began = world.now().getTime();
    await own.run(connectionId);
    expect(world.now().getTime() - began).toBeLessThan(runConnections.timeout * 1000 * 0.8);
    expect(await world.row(connectionId)).toMatchObject({ run: { pages: 4 }, agenda: expect.any(String) });
    await own.run(connectionId);
    const app = await own.read(personId, connectionId, { known: new Map() });
    expect(standingOf(app.known.values())).toEqual(bank.standing);
  });

  it('is renewed, completed and removed while it is being fetched', async () => {
    const bank = withRows('a', 'b', 'c');
    const { personId, connectionId } = await world.connected(bank);
    const plain = world.through(world.dynamo, bank);
    const busy = () => {
      let isFirst = true;
      const transactWrite: Dynamo['transactWrite'] = async (input) => {
        if (isFirst) {
          isFirst = false;
          await plain.ask(connectionId);
          await plain.run(connectionId);
        }
        return world.dynamo.transactWrite(input);
      };
      return world.through({ ...world.dynamo, transactWrite }, bank);
    };
    expect(await busy().renew(personId, connectionId)).toMatchObject({ state: 'active', link: expect.anything() });
    const done = (await busy().complete(personId, connectionId)) as Connection;
    expect([done.state, done.link, done.accounts.length]).toEqual(['active', undefined, 1]);
    await busy().remove(personId, connectionId);
    expect((await world.row(connectionId))?.state).toBe('removing');
  });
});
