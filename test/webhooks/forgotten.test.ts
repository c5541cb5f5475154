import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { membershipChanged } from '../../functions/identity/contract/events.ts';
import type { DeliveryItem } from '../../functions/webhooks/store/items.ts';
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
beforeEach(() => {
  [organisationId, personId] = [randomUUID(), randomUUID()];
  hooks.clear();
});

const hour = 3_600_000;
const told = (n: number) => ({
  ...happened(membershipChanged, { organisationId, personId }),
  id: uuidv7(hooks.world.now + n, crypto.getRandomValues(new Uint8Array(10))),
  occurredAt: new Date(hooks.world.now + n).toISOString(),
});
const log = async (endpointId: string) => (await hooks.log(endpointId)) as DeliveryItem[];
/** What should have sent deliveries is gone, as from dead letters that were purged. @returns it. */
const purge = () => hooks.world.waiting.splice(0);

describe('a delivery that is pending since its first message is gone', () => {
  it('can be sent again an hour later, once; what of its first message comes late sends nothing more', async () => {
    const { endpointId } = await hooks.endpoint(organisationId);
    const { id } = told(0);
    await hooks.plan({ ...told(0), id });
    const late = purge();
    await hooks.pass(hour - 1_000);
    const inProgress = { code: 'webhook-delivery-in-progress' };
    await expect(hooks.replay(organisationId, endpointId, id)).rejects.toMatchObject(inProgress);
    await hooks.pass(1_000);
    expect(hooks.world.posts).toEqual([]);
    const both = await Promise.allSettled([1, 2].map(() => hooks.replay(organisationId, endpointId, id)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(hooks.replay(organisationId, endpointId, id)).rejects.toMatchObject(inProgress);
    hooks.world.waiting.push(...late);
    await hooks.drain();
    await hooks.pass(hour);
    expect(hooks.world.posts).toHaveLength(1);
    expect(await log(endpointId)).toMatchObject([{ state: 'delivered', attempts: 1 }]);
  });

  it('is sent though whoever sends it again dies before the queue has it', async () => {
    const { endpointId } = await hooks.endpoint(organisationId);
    const { id } = told(0);
    await hooks.plan({ ...told(0), id });
    purge();
    await hooks.pass(hour);
    await hooks.replay(organisationId, endpointId, id);
    purge();
    await hooks.pass(10 * 60_000);
    expect(await log(endpointId)).toMatchObject([{ state: 'delivered' }]);
  });

  it('lets those behind it go where order is kept', async () => {
    const { endpointId } = await hooks.endpoint(organisationId, { ordered: true });
    const events = [told(0), told(1), told(2)];
    await hooks.plan(events[0]);
    purge();
    for (const each of events.slice(1)) await hooks.plan(each);
    await hooks.pass(24 * hour, hour);
    expect(hooks.world.posts).toEqual([]);
    await hooks.replay(organisationId, endpointId, events[0]?.id ?? '');
    await hooks.drain();
    expect(hooks.world.posts.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect((await log(endpointId)).map(({ state }) => state)).toEqual(Array(3).fill('delivered'));
  });

  it('goes out once its event is told again, as after its table went back to a moment when its message was on the way; what was delivered by then does not', async () => {
    const { endpointId } = await hooks.endpoint(organisationId, { ordered: true });
    const events = [told(0), told(1), told(2)];
    await hooks.plan(events[0]);
    await hooks.pass(hour);
    for (const each of events.slice(1)) await hooks.plan(each);
    const kept = await log(endpointId);
    await hooks.pass(hour);
    for (const Item of kept) await hooks.dynamo.put({ TableName: 'webhooks.hooks', Item });
    hooks.world.posts = [];
    await hooks.pass(24 * hour, hour);
    expect(hooks.world.posts).toEqual([]);
    for (const each of events) await hooks.plan(each);
    await hooks.pass(hour);
    expect(hooks.world.posts.map(({ id }) => id)).toEqual(events.slice(1).map(({ id }) => id));
    expect((await log(endpointId)).map(({ state }) => state)).toEqual(Array(3).fill('delivered'));
  });
});
