import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, faultyDynamo } from '../ledger/faults.ts';
import { OtherBank } from './other-bank.ts';
import { type App, standingOf, startAggregation, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startAggregation();
});
afterAll(() => world.stop());

const nobody = (): App => ({ known: new Map() });
const withRows = (...ids: string[]) => {
  const bank = new OtherBank();
  for (const id of ids) bank.change(id, 1);
  return bank;
};
/** What an app that knows nothing reads. */
async function seen(bank: OtherBank, personId: string, connectionId: string): Promise<string[]> {
  const app = await world.through(world.dynamo, bank).read(personId, connectionId, nobody());
  return standingOf(app.known.values());
}

describe('a run', () => {
  it('shows nothing before it is whole, and begins again where it began when something changes under way', async () => {
    const bank = withRows('a', 'b', 'c', 'd', 'e');
    const { personId, connectionId } = await world.connected(bank);
    const { run } = world.through(world.dynamo, bank);
    let shown: string[] = [];
    // Behind the first page one of its rows goes, and the provider will never mention it: nothing of it may stay.
    bank.meanwhile.push(
      () => {},
      () => bank.takeOut('a'),
    );
    const sync = bank.sync.bind(bank);
    bank.sync = async (...asked) => {
      shown = [...shown, ...(await seen(bank, personId, connectionId))];
      return sync(...asked);
    };
    await run(connectionId);
    expect(shown).toEqual([]);
    expect(await seen(bank, personId, connectionId)).toEqual(bank.standing);
    expect(await world.row(connectionId)).toMatchObject({ cursor: '6', attempts: 0, accounts: [{ number: '4567' }] });
  });

  it('that finds nothing new gives no numbers, and rows that cannot be right are left out and noted', async () => {
    const bank = withRows('a', 'b');
    const good = {
      id: 'x',
      account: 'giro',
      amount: '1.00',
      currency: 'EUR',
      date: '2026-11-21',
      description: 'x',
      pending: false,
    };
    bank.odd = [
      { ...good, id: 'y', amount: '1.005' },
      { ...good, id: 'z', currency: 'EURO' },
      { ...good, id: 'w', date: '2026-13-01' },
      { ...good, id: 'v', amount: 5 },
      'text',
      { ...good, description: `${'\u202e\u0000A'.repeat(9_000)}\ud800` },
    ];
    const { personId, connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    await own.run(connectionId);
    const row = await world.row(connectionId);
    expect(row).toMatchObject({ changes: 3, refused: 5, problem: 'rows-refused' });
    const app = await own.read(personId, connectionId, nobody());
    const odd = [...app.known.values()].find(({ description }) => description.startsWith('A'));
    expect([odd?.description.length, /[\u202e\ud800]/.test(odd?.description ?? '')]).toEqual([199, false]);
    await own.ask(connectionId);
    bank.odd = [];
    await own.run(connectionId);
    expect(await world.row(connectionId)).toMatchObject({ changes: 3, refused: 0 });
  });

  it('waits longer and longer for a provider that does not answer, and looks once more when it was asked under way', async () => {
    const bank = withRows('a');
    const { personId, connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    bank.down = 2;
    await own.run(connectionId);
    await own.run(connectionId);
    expect(await world.row(connectionId)).toMatchObject({ attempts: 1, problem: 'unavailable' });
    world.pass(1);
    await own.run(connectionId);
    expect(await world.row(connectionId)).toMatchObject({ attempts: 2 });
    world.pass(2);
    // The provider says that there is more just when the run has seen everything: behind its page, before its end.
    bank.meanwhile.push(
      () => {},
      () => bank.change('b', 2),
    );
    const accounts = bank.accounts.bind(bank);
    bank.accounts = async () => {
      const answer = await accounts();
      if (bank.rows.size === 2) await own.ask(connectionId);
      bank.accounts = accounts;
      return answer;
    };
    await own.run(connectionId);
    expect(await seen(bank, personId, connectionId)).toEqual(bank.standing);
    expect((await world.row(connectionId))?.problem).toBeUndefined();
  });

  it('takes out what is not named any more when the provider lost its position, and an app with an old cursor hears of it', async () => {
    const bank = withRows('a', 'b', 'c');
    const { personId, connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    await own.run(connectionId);
    const app = await own.read(personId, connectionId, nobody());
    bank.takeOut('b');
    bank.loseCursors();
    bank.change('d', 4);
    await own.ask(connectionId);
    await own.run(connectionId);
    expect(standingOf((await own.read(personId, connectionId, app)).known.values())).toEqual(bank.standing);
  });
});

describe('whatever breaks off, at whichever call', () => {
  const faults: readonly Fault[] = ['crash-before', 'crash-after', 'lost', 'late', 'doubled', 'conflict'];

  it.each(faults)('%s: the next one goes on, and nothing is lost or doubled', async (fault) => {
    // Each fault meets another part of the calls; together with the property below all of them.
    const first = faults.indexOf(fault);
    for (let at = first; at < 24; at += 6) {
      const bank = withRows('a', 'b', 'c');
      const { personId, connectionId } = await world.connected(bank);
      let calls = 0;
      const { faulty, arrive } = faultyDynamo(world.dynamo, () => (calls++ === at ? fault : undefined));
      await world
        .through(faulty, bank)
        .run(connectionId)
        .catch(() => {});
      bank.change('b', 2);
      bank.takeOut('c');
      const own = world.through(world.dynamo, bank);
      await own.ask(connectionId);
      await own.run(connectionId);
      await arrive();
      await own.ask(connectionId);
      await own.run(connectionId);
      expect(await seen(bank, personId, connectionId)).toEqual(bank.standing);
      const { changes = 0, shown } = (await world.row(connectionId)) ?? {};
      expect([shown, changes <= 5]).toEqual([changes, true]);
      if (calls <= at) break;
    }
  });
});

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const change = fc.oneof(
  fc.record({
    do: fc.constant('change' as const),
    id: ids,
    amount: fc.integer({ min: 1, max: 9 }),
    pending: fc.boolean(),
  }),
  fc.record({ do: fc.constant('remove' as const), id: ids }),
  fc.record({ do: fc.constant('lose' as const) }),
);
type Changed =
  | { do: 'change'; id: string; amount: number; pending: boolean }
  | { do: 'remove'; id: string }
  | { do: 'lose' };
const step = fc.oneof(
  { weight: 4, arbitrary: change },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('meanwhile' as const), changes: fc.array(change, { maxLength: 2 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      fault: fc.constantFrom<Fault>('crash-before', 'crash-after', 'lost', 'late', 'conflict'),
      at: fc.nat(25),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('both' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), pages: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('down' as const) }) },
);

it('ends with what the provider has, for apps old and new, whatever changes, breaks off and runs at once', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
    const bank = new OtherBank();
    const { personId, connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    const app = nobody();
    const late: (() => Promise<void>)[] = [];
    const apply = (each: Changed) => {
      if (each.do === 'change') bank.change(each.id, each.amount, each.pending);
      else if (each.do === 'remove') bank.takeOut(each.id);
      else bank.loseCursors();
    };
    for (const each of steps) {
      if (each.do === 'meanwhile')
        bank.meanwhile.push(
          () => {},
          () => {
            for (const one of each.changes) apply(one as Changed);
          },
        );
      else if (each.do === 'read') await own.read(personId, connectionId, app, 2, each.pages);
      else if (each.do === 'down') bank.down = 1;
      else if (each.do === 'both') {
        await own.ask(connectionId);
        await Promise.all([own.run(connectionId), own.run(connectionId)]);
      } else if (each.do === 'run') {
        await own.ask(connectionId);
        let calls = 0;
        const { faulty, arrive } = faultyDynamo(world.dynamo, () => (calls++ === each.at ? each.fault : undefined));
        await world
          .through(faulty, bank)
          .run(connectionId)
          .catch(() => {});
        late.push(arrive);
      } else apply(each as Changed);
    }
    for (const arrive of late) await arrive();
    bank.meanwhile.length = 0;
    bank.down = 0;
    for (let more = 0; more < 2; more += 1) {
      await own.ask(connectionId);
      await own.run(connectionId);
    }
    expect(standingOf((await own.read(personId, connectionId, app)).known.values())).toEqual(bank.standing);
    expect(await seen(bank, personId, connectionId)).toEqual(bank.standing);
  });
  await fc.assert(property, { numRuns: 12, seed: 20261122 });
}, 60_000);

describe('a holder', () => {
  it('has so many connections and no more; a link that nobody follows ends, and makes room', async () => {
    const bank = withRows();
    const own = world.through(world.dynamo, bank);
    const personId = randomUUID();
    const key = randomUUID();
    const first = await own.connect(personId, key);
    expect(await own.connect(personId, key)).toEqual(first);
    for (const _ of [2, 3]) await own.connect(personId);
    await expect(own.connect(personId)).rejects.toMatchObject({ code: 'connection-limit' });
    world.pass(60 * 24);
    await own.run(first.connectionId);
    expect(await world.row(first.connectionId)).toBeUndefined();
    expect(bank.removed).toEqual([first.connectionId]);
    await own.connect(personId);
  });

  it('whose consent ended is told once, keeps what there is, and goes on behind another one', async () => {
    const bank = withRows('a');
    const { personId, connectionId } = await world.connected(bank);
    const own = world.through(world.dynamo, bank);
    await own.run(connectionId);
    bank.hasConsent = false;
    bank.change('b', 1);
    await own.ask(connectionId);
    await own.run(connectionId);
    expect(await world.row(connectionId)).toMatchObject({ state: 'needs-consent' });
    expect(await own.ask(connectionId)).toBe(false);
    expect(await seen(bank, personId, connectionId)).toEqual(['a 1.50 false']);
    await own.complete(personId, connectionId);
    await own.run(connectionId);
    expect(await seen(bank, personId, connectionId)).toEqual(bank.standing);
  });

  it('who is erased leaves nothing but what the provider is told, which is told until it hears it', async () => {
    const bank = withRows('a', 'b', 'c');
    const { personId, connectionId } = await world.connected(bank);
    await world.through(world.dynamo, bank).run(connectionId);
    for (let at = 0; ; at += 1) {
      let calls = 0;
      const { faulty } = faultyDynamo(world.dynamo, () => (calls++ === at ? 'crash-after' : undefined));
      await world
        .through(faulty, bank)
        .erase(personId)
        .catch(() => {});
      if (calls <= at) break;
    }
    await world.through(world.dynamo, bank).erase(personId);
    const left = await world.all(connectionId);
    expect(left).toMatchObject([{ state: 'removing', reference: connectionId, institution: '', accounts: [] }]);
    expect(JSON.stringify(left)).not.toContain(personId);
    bank.down = 1;
    const own = world.through(world.dynamo, bank);
    await own.run(connectionId);
    expect(await world.all(connectionId)).toHaveLength(1);
    world.pass(1);
    await own.run(connectionId);
    expect([await world.all(connectionId), bank.removed]).toEqual([[], [connectionId]]);
  });
});
