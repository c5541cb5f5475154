import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { membershipChanged } from '../../functions/identity/contract/events.ts';
import { uuidv7 } from '../../lib/runtime/ids.ts';
import { happened } from '../events/happened.ts';
import { type HooksWorld, startHooks } from './world.ts';

let hooks: HooksWorld;
let organisationId: string;
let personId: string;
beforeAll(async () => {
  hooks = await startHooks();
});
afterAll(() => hooks.stop());
const begin = () => {
  [organisationId, personId] = [randomUUID(), randomUUID()];
  hooks.clear();
};
beforeEach(begin);

/** Events about one person, one after the other. */
const told = (count: number, about = personId) =>
  Array.from({ length: count }, (_, n) => ({
    ...happened(membershipChanged, { organisationId, personId: about }),
    id: uuidv7(hooks.world.now + n, crypto.getRandomValues(new Uint8Array(10))),
    occurredAt: new Date(hooks.world.now + n).toISOString(),
  }));
const posted = (about = personId) => hooks.world.posts.filter(({ body }) => body.includes(about)).map(({ id }) => id);
const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);
const states = async (endpointId: string) =>
  (await hooks.log(endpointId)).filter(({ entity }) => entity === 'WebhookDelivery').map(({ state }) => state);

describe('an endpoint that wants order', () => {
  it('is told of one thing in its order, also when the bus turned it round', async () => {
    await hooks.endpoint(organisationId, { ordered: true });
    const events = told(4);
    for (const each of events.toReversed()) await hooks.plan(each);
    await hooks.drain();
    expect(hooks.world.posts).toEqual([]);
    await hooks.pass(3_000, 1_000);
    expect(posted()).toEqual(idsOf(events));
  });

  it('hears nothing of a thing while something about it fails, and goes on where it was; other things do not wait', async () => {
    hooks.world.settings = { failuresToOpen: 100 };
    const { endpointId } = await hooks.endpoint(organisationId, { ordered: true });
    const other = randomUUID();
    const [events, others] = [told(3), told(3, other)];
    let refuses = true;
    hooks.world.answer = (_, body) => ({ status: refuses && body.includes(personId) ? 500 : 200, durationMs: 1 });
    for (const each of [...events, ...others]) await hooks.plan(each);
    await hooks.pass(30 * 60_000);
    expect(new Set(posted())).toEqual(new Set([events[0]?.id]));
    expect(posted(other)).toEqual(idsOf(others));
    refuses = false;
    await hooks.pass(60 * 60_000);
    expect(posted().slice(-3)).toEqual(idsOf(events));
    expect(await states(endpointId)).toEqual(Array(6).fill('delivered'));
  });

  it('goes on behind what is dead; sent again by hand, that goes before what still waits', async () => {
    hooks.world.settings = { failuresToOpen: 100, disableAfterDays: 30 };
    const { endpointId } = await hooks.endpoint(organisationId, { ordered: true });
    const events = told(3);
    const [first, second, third] = idsOf(events);
    const bad = new Set([first]);
    hooks.world.answer = (headers) => ({ status: bad.has(headers['webhook-id']) ? 500 : 200, durationMs: 1 });
    for (const each of events.slice(0, 2)) await hooks.plan(each);
    await hooks.pass(4 * 86_400_000, 40 * 60_000);
    expect(posted().filter((id) => id === first)).toHaveLength(10);
    expect(posted().at(-1)).toBe(second);
    expect(await states(endpointId)).toEqual(['dead', 'delivered']);

    const { dead } = await hooks.deliveries.dead(endpointId, '0000', '9999', 10);
    expect(dead).toMatchObject([{ orderKey: `MembershipChanged#${personId}` }]);
    const raised = await hooks.deliveries.raise(dead[0] as never, new Date(hooks.world.now));
    await hooks.plan(events[2]);
    await hooks.pass(5_000, 1_000);
    expect(posted().at(-1)).toBe(second);
    hooks.world.waiting.push({ body: raised as never, at: hooks.world.now });
    bad.clear();
    await hooks.pass(5_000, 1_000);
    expect(posted().slice(-2)).toEqual([first, third]);
    expect(await states(endpointId)).toEqual(Array(3).fill('delivered'));
  }, 60_000);

  it('that is disabled holds nothing back: what waited is dead, one after the other', async () => {
    const { endpointId } = await hooks.endpoint(organisationId, { ordered: true });
    for (const each of told(3)) await hooks.plan(each);
    hooks.world.answer = () => ({ status: 410, durationMs: 1 });
    await hooks.pass(5_000, 1_000);
    expect(posted()).toHaveLength(1);
    expect(await states(endpointId)).toEqual(Array(3).fill('dead'));
  });

  it('keeps it and loses nothing, whichever call its process dies at', async () => {
    let points = 0;
    for (let call = 1; call < 60; call += 1) {
      begin();
      const { endpointId } = await hooks.endpoint(organisationId, { ordered: true });
      const events = told(2);
      hooks.world.crashAt = hooks.world.calls + call;
      // The message of the second is there before it may go: it goes when it is called.
      for (const each of events.toReversed()) await hooks.plan(each).catch(() => hooks.plan(each));
      await hooks.pass(5_000, 2_500);
      await hooks.pass(6 * 60_000, 120_000);
      expect([call, await states(endpointId)]).toEqual([call, ['delivered', 'delivered']]);
      expect([...new Set(posted())]).toEqual(idsOf(events));
      expect(posted()).toEqual([...posted()].sort());
      if (!hooks.world.crashed) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(25);
  }, 60_000);

  it('costs a write unit more for each event, and two reads and six writes more for each delivery', async () => {
    await hooks.endpoint(organisationId, { ordered: true });
    const [event] = told(1);
    const planned = await hooks.units(() => hooks.plan(event));
    hooks.world.now += 2_000;
    const delivered = await hooks.units(() => hooks.drain());
    expect({ planned, delivered }).toEqual({ planned: [1, 3], delivered: [4, 7] });
  });

  it('lets one of two step back that saw nobody in front at the same moment', async () => {
    const { endpointId } = await hooks.endpoint(organisationId, { ordered: true });
    const [first, second] = told(2);
    const about = (event = first) => ({ organisationId, endpointId, deliveryId: event?.id, turn: 0 });
    await hooks.plan(second);
    let begun: () => void = () => undefined;
    const firstIsUnderWay = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let underWay = 0;
    hooks.world.answer = async () => {
      expect(++underWay).toBe(1);
      begun();
      await new Promise((resolve) => setTimeout(resolve, 50));
      underWay -= 1;
      return { status: 200, durationMs: 1 };
    };
    let meanwhile: Promise<void> | undefined;
    hooks.world.before = async (name) => {
      if (name !== 'update' || meanwhile) return;
      meanwhile = hooks.plan(first).then(() => hooks.deliver(about(first)));
      await firstIsUnderWay;
    };
    await hooks.deliver(about(second));
    await meanwhile;
    hooks.world.before = undefined;
    expect(posted()).toEqual([first?.id]);
    await hooks.pass(5_000, 1_000);
    expect(posted()).toEqual(idsOf([first, second] as never));
    expect(await states(endpointId)).toEqual(['delivered', 'delivered']);
  });

  it('never has two of one thing under way, whatever comes late, twice, together or breaks off', async () => {
    const delivery = fc.record({
      late: fc.boolean(),
      copies: fc.integer({ min: 1, max: 3 }),
      failures: fc.integer({ min: 0, max: 2 }),
    });
    const plan = fc.record({
      events: fc.array(delivery, { minLength: 2, maxLength: 5 }),
      crash: fc.integer({ min: 1, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ events: plans, crash }) => {
        begin();
        hooks.world.settings = { failuresToOpen: 100 };
        const { endpointId } = await hooks.endpoint(organisationId, { ordered: true });
        const events = told(plans.length);
        const left = new Map(events.map(({ id }, n) => [id, plans[n]?.failures ?? 0]));
        const over: string[] = [];
        let underWay = 0;
        let most = 0;
        hooks.world.answer = async (headers) => {
          const id = headers['webhook-id'] ?? '';
          most = Math.max(most, ++underWay);
          await new Promise((resolve) => setTimeout(resolve, 3));
          underWay -= 1;
          const failures = left.get(id) ?? 0;
          left.set(id, failures - 1);
          if (failures <= 0) over.push(id);
          return { status: failures > 0 ? 500 : 200, durationMs: 1 };
        };
        hooks.world.crashAt = hooks.world.calls + crash;
        const send = async (late: boolean) => {
          for (const [n, each] of events.entries())
            for (let copy = 0; plans[n]?.late === late && copy < (plans[n]?.copies ?? 0); copy += 1)
              await hooks.plan(each).catch(() => hooks.plan(each));
        };
        await send(false);
        await hooks.pass(4_000, 2_000, 4);
        await send(true);
        await hooks.pass(4_000, 2_000, 4);
        await hooks.pass(90 * 60_000, 5 * 60_000, 4);
        expect(await states(endpointId)).toEqual(plans.map(() => 'delivered'));
        expect(most).toBe(1);
        // What was answered 2xx before a crash comes once more, and then nothing else came between.
        expect(over.filter((id, n) => id !== over[n - 1])).toHaveLength(plans.length);
      }),
      { numRuns: 25, seed: 20261121 },
    );
  }, 120_000);
});
