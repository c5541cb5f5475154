import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { membershipChanged } from '../../functions/identity/contract/events.ts';
import { retryAfter } from '../../functions/webhooks/model/backoff.ts';
import { changedFields } from '../../functions/webhooks/model/changed-endpoint.ts';
import { endpointKey } from '../../functions/webhooks/store/items.ts';
import { happened } from '../events/happened.ts';
import { type HooksWorld, startHooks } from './world.ts';

let hooks: HooksWorld;
let organisationId: string;
beforeAll(async () => {
  hooks = await startHooks();
});
afterAll(() => hooks.stop());
beforeEach(() => {
  organisationId = randomUUID();
  hooks.clear();
});

const event = (more: object = {}) => ({
  ...happened(membershipChanged, { organisationId, personId: randomUUID() }),
  occurredAt: new Date(hooks.world.now).toISOString(),
  ...more,
});

describe('an event', () => {
  it('is planned once for an endpoint, however often and in whatever order it comes, also from an archive', async () => {
    const [one, two] = [await hooks.endpoint(organisationId), await hooks.endpoint(organisationId)];
    const events = [event(), event(), event()];
    for (const each of [...events, ...events.toReversed(), ...events]) await hooks.plan(each);
    await hooks.drain();
    for (const each of events) await hooks.plan(each);
    await hooks.drain();
    for (const { endpointId, url } of [one, two]) {
      expect(await hooks.log(endpointId)).toHaveLength(3);
      const ids = hooks.world.posts.filter((post) => post.url === url).map(({ id }) => id);
      expect(new Set(ids)).toEqual(new Set(events.map(({ id }) => id)));
      expect(ids).toHaveLength(3);
    }
  });
  it('of a space reaches the endpoints of the organisation whose space it is, and nobody of other spaces', async () => {
    await hooks.endpoint(organisationId, { events: ['FileStored'] });
    const stored = (space: string) =>
      event({ type: 'FileStored', detail: { fileId: randomUUID(), versionId: randomUUID(), space } });
    await hooks.plan(stored(`p-${organisationId}`));
    await hooks.plan(stored(`s-${organisationId}`));
    await hooks.plan(stored(`o-${randomUUID()}`));
    await hooks.plan(stored(`o-${organisationId}`));
    await hooks.drain();
    expect(hooks.world.posts.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: 'FileStored', data: { space: `o-${organisationId}` } },
    ]);
  });

  it('reaches nobody else: not another organisation, not one that did not ask, not a disabled one, not from before the log', async () => {
    await hooks.endpoint(randomUUID());
    await hooks.endpoint(organisationId, { events: ['WebhookEndpointDisabled'] });
    await hooks.endpoint(organisationId, { enabled: false });
    await hooks.plan(event());
    await hooks.endpoint(organisationId);
    await hooks.plan(event({ occurredAt: new Date(hooks.world.now - 31 * 86_400_000).toISOString() }));
    await hooks.drain();
    expect(hooks.world.posts).toEqual([]);
  });
  it('costs one read unit, and two write units for each endpoint; its delivery two read units and one write unit', async () => {
    await hooks.endpoint(organisationId);
    await hooks.endpoint(organisationId);
    expect(await hooks.units(() => hooks.plan(event()))).toEqual([1, 4]);
    expect(await hooks.units(() => hooks.drain())).toEqual([4, 2]);
    expect(hooks.world.posts).toHaveLength(2);
  });
});

describe('a delivery', () => {
  const planned = async (more = {}) => {
    const endpoint = await hooks.endpoint(organisationId, more);
    const told = event();
    await hooks.plan(told);
    return { endpoint, told, key: { pk: `ENDPOINT#${endpoint.endpointId}`, sk: `DELIVERY#${told.id}` } };
  };

  it('is tried ten times over three days with the same id and body, and then is dead and listed', async () => {
    hooks.world.settings = { failuresToOpen: 100, disableAfterDays: 30 };
    hooks.world.answer = () => ({ status: 500, durationMs: 1, answer: 'no' });
    const { key, endpoint } = await planned();
    await hooks.drain();
    await hooks.pass(20_000, 1_000);
    await hooks.pass(4 * 86_400_000, 10 * 60_000);
    const { posts } = hooks.world;
    expect(posts).toHaveLength(10);
    expect(new Set(posts.map(({ id, body }) => id + body)).size).toBe(1);
    const pauses = posts.slice(1).map(({ at }, index) => at - (posts[index]?.at ?? 0));
    pauses.forEach((pause, index) => {
      const least = retryAfter[index] ?? 0;
      expect(pause).toBeGreaterThanOrEqual(least);
      expect(pause).toBeLessThanOrEqual(least * 1.2 + 11 * 60_000);
    });
    expect(await hooks.read(key)).toMatchObject({ state: 'dead', reason: 'exhausted', attempts: 10 });
    expect((await hooks.deliveries.page(endpoint.endpointId, 'dead', 10, undefined)).items).toHaveLength(1);
  }, 60_000);

  it('is asked of a failing endpoint no more once its circuit is open, but for one probe at a time; a success closes it', async () => {
    hooks.world.answer = () => ({ error: 'timeout', durationMs: 15_000 });
    const { endpoint } = await planned();
    for (let n = 0; n < 9; n += 1) await hooks.plan(event());
    await hooks.drain();
    expect(hooks.world.posts).toHaveLength(5);
    const key = { pk: endpoint.pk, sk: endpoint.sk };
    expect((await hooks.read(key))?.openUntil).toBeDefined();
    await hooks.pass(4 * 60_000);
    expect(hooks.world.posts).toHaveLength(5);
    await hooks.pass(4 * 60_000);
    expect(hooks.world.posts).toHaveLength(6);
    hooks.world.answer = () => ({ status: 204, durationMs: 1 });
    await hooks.pass(2 * 3_600_000, 5 * 60_000);
    const log = await hooks.log(endpoint.endpointId);
    expect(log.map(({ state }) => state)).toEqual(Array(10).fill('delivered'));
    const after = await hooks.read(key);
    expect([after?.failures, after?.openUntil, after?.failingSince]).toEqual([0, undefined, undefined]);
  }, 60_000);

  it('disables an endpoint that did nothing but fail for days, and tells so once', async () => {
    hooks.world.answer = () => ({ status: 503, durationMs: 1 });
    const { endpoint } = await planned();
    await hooks.drain();
    for (let day = 0; day < 6; day += 1) {
      await hooks.plan(event());
      await hooks.pass(86_400_000, 45 * 60_000);
    }
    const after = await hooks.read({ pk: endpoint.pk, sk: endpoint.sk });
    expect(after).toMatchObject({ enabled: false, disabledReason: 'failing' });
    const pk = `EVENT#ENDPOINT#${endpoint.endpointId}`;
    const { Items } = await hooks.dynamo.query({
      TableName: 'webhooks.hooks',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    });
    expect(Items.map(({ type, data }) => [type, data.reason])).toEqual([['WebhookEndpointDisabled', 'failing']]);
    await hooks.pass(86_400_000, 45 * 60_000);
    expect((await hooks.log(endpoint.endpointId)).every(({ state }) => state === 'dead')).toBe(true);
  }, 120_000);

  it('that fails while another one succeeds takes nothing back: what failed for days before is over', async () => {
    const failingSince = new Date(hooks.world.now - 6 * 86_400_000).toISOString();
    const endpoint = await hooks.endpoint(organisationId, { failures: 40, failingSince });
    hooks.world.answer = async () => {
      hooks.world.answer = () => ({ status: 204, durationMs: 1 });
      await hooks.plan(event());
      await hooks.drain();
      return { error: 'timeout', durationMs: 15_000 };
    };
    await hooks.plan(event());
    await hooks.drain();
    expect(hooks.world.posts).toHaveLength(2);
    const {
      enabled,
      failures,
      failingSince: since,
      openUntil,
    } = (await hooks.read({ pk: endpoint.pk, sk: endpoint.sk })) ?? {};
    expect([enabled, failures, since, openUntil]).toEqual([true, 0, undefined, undefined]);
    await hooks.pass(60_000);
    expect((await hooks.log(endpoint.endpointId)).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });

  it('that was planned while its endpoint was removed goes too, and is sent to nobody', async () => {
    const { endpointId } = await hooks.endpoint(organisationId);
    await hooks.plan(event());
    await hooks.dynamo.delete({ TableName: 'webhooks.hooks', Key: endpointKey(organisationId, endpointId) });
    expect(await hooks.log(endpointId)).toHaveLength(1);
    await hooks.drain();
    expect(await hooks.log(endpointId)).toEqual([]);
    expect(hooks.world.posts).toEqual([]);
  });

  it('loses nothing and ends once, whichever call of the table, the queue or the receiver its process dies at', async () => {
    let points = 0;
    for (let call = 1; call < 60; call += 1) {
      organisationId = randomUUID();
      Object.assign(hooks.world, { posts: [], waiting: [], crashed: false });
      let answers = 0;
      hooks.world.answer = () => ({ status: answers++ === 0 ? 500 : 200, durationMs: 1 });
      const { endpointId } = await hooks.endpoint(organisationId);
      const told = event();
      hooks.world.crashAt = hooks.world.calls + call;
      for (let again = true; again; ) {
        again = await hooks.plan(told).then(
          () => false,
          () => true,
        );
      }
      await hooks.drain();
      await hooks.pass(20 * 60_000, 5 * 60_000);
      const met = hooks.world.crashed;
      hooks.world.crashAt = undefined;
      expect([call, (await hooks.log(endpointId)).map(({ state }) => state)]).toEqual([call, ['delivered']]);
      expect(new Set(hooks.world.posts.map(({ id }) => id))).toEqual(new Set([told.id]));
      expect(hooks.world.posts.length).toBeLessThanOrEqual(3);
      if (!met) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(10);
  }, 120_000);

  it('is of its organisation’s group in the queue, so that one with a slow receiver waits behind the others', async () => {
    const groups = () => hooks.world.waiting.map(({ group }) => group);
    await hooks.endpoint(organisationId);
    await hooks.plan(event());
    expect(groups()).toEqual([organisationId]);
    hooks.world.answer = () => ({ error: 'timeout', durationMs: 15_000 });
    await hooks.drain();
    expect(groups()).toEqual([organisationId]);
  });

  it('passes over messages of turns that are over, doubled or early', async () => {
    hooks.world.answer = () => ({ status: 500, durationMs: 1 });
    const { endpoint, told } = await planned();
    const about = { organisationId, endpointId: endpoint.endpointId, deliveryId: told.id };
    await hooks.drain();
    for (const turn of [0, 0, 1, 2, 7]) await hooks.deliver({ ...about, turn });
    expect(hooks.world.posts).toHaveLength(1);
    await hooks.deliver({ ...about, endpointId: randomUUID(), turn: 1 });
    await hooks.deliver({ ...about, organisationId: randomUUID(), turn: 1 });
    expect(hooks.world.posts).toHaveLength(1);
  });

  it('that fails on the last day of the log stays as long as it waits: TTL would take it away, and nobody would call who is behind it', async () => {
    hooks.world.answer = () => ({ status: 503, durationMs: 1 });
    const { endpoint } = await planned();
    const [message] = hooks.world.waiting.splice(0);
    hooks.world.now += 30 * 86_400_000 - 60_000;
    await hooks.deliver(message?.body);
    const [waiting] = await hooks.log(endpoint.endpointId);
    expect(waiting?.state).toBe('waiting');
    expect(waiting?.expiresAt * 1000).toBeGreaterThan(Date.parse(waiting?.nextAttemptAt) + 86_400_000);
  });

  it('of an open circuit closes it when it is said to be enabled, which it was', () => {
    const open = {
      url: 'https://a.example.com/',
      enabled: true,
      failures: 7,
      failingSince: 'x',
      openUntil: 'y',
      version: 1,
    };
    const none = { failures: 0, failingSince: undefined, openUntil: undefined };
    expect(changedFields(open as never, { enabled: true }, false)).toMatchObject(none);
    expect(changedFields(open as never, { description: 'Orders' }, false)).not.toHaveProperty('failures');
  });
});
