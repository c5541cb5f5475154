import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SyncWorld, startSyncTables } from '../sync/sync-tables.ts';
import { type Device, kinds } from './device.ts';
import { calm, type Weather } from './network.ts';
import { openDevice } from './open-device.ts';
import { Scene } from './scene.ts';

/** What sync engines are known to fail at, each kind of device for itself, over a network whose weather is told. */

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncTables();
});
afterAll(() => world.stop());

const flaky: Weather = { ...calm, drop: 0.25, loseAnswer: 0.25, duplicate: 0.2, crash: 0.05, slow: 0.2 };
const patience = 120_000;
const year = 31_557_600_000;
let seeds = 3_000_000;

/** Has something happen, then quiet, and sees that everybody holds what the backend holds. @returns titles of a space's tasks. */
async function scene(happen: (scene: Scene) => Promise<string>): Promise<readonly string[]> {
  const at = new Scene(world, seeds++);
  return at.run(async () => {
    const space = await happen(at);
    await at.settle();
    expect(await at.check()).toEqual([]);
    return titles(at, space);
  });
}

function titles({ ledger }: Scene, space: string): string[] {
  const last = [...ledger.states].filter(([key]) => key.startsWith(`${space} tasks/`)).map(([, all]) => all.at(-1));
  return last
    .flatMap((state) => (state && !state.document.deleted ? [String(state.document.fields.title)] : []))
    .sort();
}

async function device(at: Scene, kind: Device['kind'], personId: string, more: object = {}): Promise<Device> {
  const made = await openDevice(at, personId, at.devices, { [kind]: 1 }, { release: 3, skew: 0, ...more });
  at.devices.push(made);
  await at.conductor.idle();
  return made;
}

const task = (title: string) => ({ listId: 'l1', title });
const create = (of: Device, space: string, id: string, fields: object) =>
  of.hand.create(space, 'tasks', id, { ...fields });
/** Goes on for some minutes, as an app does that is left open. */
async function minutes(at: Scene): Promise<void> {
  await at.conductor.idle();
  await at.clock.advance(180_000, () => at.conductor.idle());
}

/** The libraries of other devices ask the platform for the time. */
async function aYearAhead(work: () => Promise<void>): Promise<void> {
  const { now } = Date;
  Date.now = () => now() + year;
  await work().finally(() => {
    Date.now = now;
  });
}

describe.each(kinds)('a device of %s', (kind) => {
  it(
    'loses none of a hundred documents that are made on a flaky link',
    async () => {
      const expected = Array.from({ length: 100 }, (_, i) => `title ${i}`);
      const there = await scene(async (at) => {
        const person = await at.signUp();
        const [one, other] = [await device(at, kind, person), await device(at, 'native', person)];
        at.network.weather = flaky;
        for (const [i, title] of expected.entries()) {
          await create(one, `p-${person}`, `t${i}`, task(title));
          if (i % 10 === 0) at.conductor.background(one.exchange());
          if (i % 25 === 0) at.conductor.background(other.exchange());
        }
        await minutes(at);
        return `p-${person}`;
      });
      expect(there).toEqual([...expected].sort());
    },
    patience,
  );

  it(
    'that edits A to E in fast succession leaves E',
    async () => {
      const there = await scene(async (at) => {
        const person = await at.signUp();
        const space = `p-${person}`;
        const one = await device(at, kind, person);
        await device(at, 'native', person);
        await create(one, space, 'a', task('0'));
        at.conductor.background(one.exchange());
        await at.conductor.idle();
        at.network.weather = { ...calm, slow: 0.5, loseAnswer: 0.3, duplicate: 0.3 };
        for (const title of ['A', 'B', 'C', 'D', 'E']) {
          await one.hand.update(space, 'a', { title });
          at.conductor.background(one.exchange());
        }
        await minutes(at);
        return space;
      });
      expect(there).toEqual(['E']);
    },
    patience,
  );

  it(
    'sends what stands behind an invalid document, and the document itself is nowhere',
    async () => {
      const there = await scene(async (at) => {
        const person = await at.signUp();
        const space = `p-${person}`;
        const one = await device(at, kind, person);
        at.network.offline.add(one.name);
        for (const i of [0, 1, 2, 3, 4]) await create(one, space, `t${i}`, task(`title ${i}`));
        await one.hand.update(space, 't2', { notes: 'x'.repeat(20_001) });
        await create(one, space, 't5', task('title 5'));
        return space;
      });
      // A native device sends the creation and the edit; the others send the state that they hold.
      const bad = kind === 'native' ? ['title 2'] : [];
      expect(there).toEqual(['title 0', 'title 1', ...bad, 'title 3', 'title 4', 'title 5']);
    },
    patience,
  );

  it(
    'of a member who was removed while offline keeps nothing, and none of what it wrote arrives',
    async () => {
      const there = await scene(async (at) => {
        const [owner, member] = [await at.signUp(), await at.signUp()];
        const space = `s-${at.random.uuid()}`;
        await at.community.found(space, at.random.uuid());
        await at.community.give(space, owner, 'owner');
        await at.community.give(space, member, 'member');
        const [one, other] = [await device(at, kind, member), await device(at, 'native', owner)];
        await create(other, space, 'theirs', task('theirs'));
        for (const each of [other, one]) {
          at.conductor.background(each.exchange());
          await at.conductor.idle();
        }
        expect(await one.hand.ids(space)).toEqual(['theirs']);
        at.network.offline.add(one.name);
        await create(one, space, 'mine', task('mine'));
        await one.hand.update(space, 'theirs', { title: 'changed' });
        await at.community.give(space, member, undefined);
        return space;
      });
      expect(there).toEqual(['theirs']);
    },
    patience,
  );

  it(
    'whose rows are uploaded twice, side by side, has written each once',
    async () => {
      const expected = Array.from({ length: 20 }, (_, i) => `title ${i}`);
      const there = await scene(async (at) => {
        const person = await at.signUp();
        const space = `p-${person}`;
        const one = await device(at, kind, person);
        at.network.weather = { ...calm, duplicate: 1, slow: 0.5 };
        for (const [i, title] of expected.entries()) await create(one, space, `t${i}`, { ...task(title), votes: 1 });
        for (const i of expected.keys()) await one.hand.increment(space, `t${i}`, 2);
        at.conductor.background(one.exchange());
        await minutes(at);
        for (const i of expected.keys()) {
          const votes = at.ledger.states.get(`${space} tasks/t${i}`)?.at(-1)?.document.fields.votes;
          expect([i, votes]).toEqual([i, 3]);
        }
        return space;
      });
      expect(there).toEqual([...expected].sort());
    },
    patience,
  );

  it(
    'with a clock that is a year ahead loses to whoever writes later',
    async () => {
      const there = await scene(async (at) => {
        const person = await at.signUp();
        const space = `p-${person}`;
        const ahead = await device(at, kind, person, { skew: year });
        const right = await device(at, 'native', person);
        await aYearAhead(async () => {
          await create(ahead, space, 'a', task('of the future'));
          at.conductor.background(ahead.exchange());
          await at.conductor.idle();
        });
        at.conductor.background(right.exchange());
        await at.conductor.idle();
        await right.hand.update(space, 'a', { title: 'of today' });
        return space;
      });
      expect(there).toEqual(['of today']);
    },
    patience,
  );
});
