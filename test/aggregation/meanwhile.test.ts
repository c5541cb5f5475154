import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../functions/aggregation/contract/connections.ts';
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
