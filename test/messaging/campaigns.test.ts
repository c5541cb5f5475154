import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelled, paused, resumed } from '../../functions/messaging/model/campaign-control.ts';
import { variantFor } from '../../functions/messaging/model/derived-id.ts';
import { campaignStore } from '../../functions/messaging/store/campaigns.ts';
import type { CampaignItem } from '../../functions/messaging/store/items.ts';
import { messagesTable } from '../../functions/messaging/store/messages-table.ts';
import { segmentStore } from '../../functions/messaging/store/segments.ts';
import { type MessagingWorld, startMessaging } from './world.ts';

let world: MessagingWorld;
beforeAll(async () => {
  world = await startMessaging();
});
afterAll(() => world?.stop());
beforeEach(() => world.begin());

const minute = 60_000;
async function crowd(size: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < size; n += 1) ids.push(await world.person());
  world.world.pool = ids;
  return ids;
}
async function variants(...weights: number[]) {
  const { name, version } = await world.template();
  return weights.map((weight) => ({ template: name, version, variables: { what: `for ${weight}` }, weight }));
}

describe('a campaign to many', () => {
  it('works through its segment in batches of sixty, with the same work for each and nobody told twice', async () => {
    const ids = await crowd(150);
    const campaignId = await world.campaign({ variants: await variants(1, 1), channels: ['inbox'] });
    const used = await world.units(() => world.pass(5 * minute));
    expect(await world.readCampaign(campaignId)).toMatchObject({ state: 'done', looked: 150 });
    const reports = await world.reports(campaignId);
    expect(reports.reduce((sum, { recipients }) => sum + recipients, 0)).toBe(150);
    expect(reports.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(150);
    for (const { recipients } of reports) expect(Math.abs(recipients - 75)).toBeLessThan(35);
    const messages = (await world.rows()).filter(({ entity, campaign }) => {
      return entity === 'Message' && (campaign as { campaignId: string }).campaignId === campaignId;
    });
    expect(new Set(messages.map(({ personId }) => personId))).toEqual(new Set(ids));
    expect(messages).toHaveLength(150);
    // Per person: a message, its delivery, its place in the inbox, and two counts.
    expect(used.writes / 150).toBeLessThan(32);
  }, 120_000);

  it('tells everybody once, whichever call of a batch its process dies at, and comes to its end', async () => {
    let points = 0;
    for (let call = 1; ; call += 2) {
      await world.begin();
      const ids = await crowd(3);
      const campaignId = await world.campaign({ variants: await variants(1), channels: ['inbox'], perMinute: 2 });
      world.world.crashAt = world.world.calls + call;
      await world.settle();
      await world.pass(7 * minute, 3.5 * minute);
      const met = world.world.crashed;
      world.world.crashAt = undefined;
      const [report] = await world.reports(campaignId);
      const { state } = await world.readCampaign(campaignId);
      expect([call, state, report]).toEqual([
        call,
        'done',
        expect.objectContaining({ recipients: ids.length, sent: ids.length, delivered: ids.length }),
      ]);
      if (!met) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(12);
  }, 240_000);

  it('keeps to so many a minute', async () => {
    await crowd(10);
    const campaignId = await world.campaign({ variants: await variants(1), channels: ['email'], perMinute: 4 });
    await world.settle();
    expect(world.world.mails).toHaveLength(4);
    await world.pass(minute);
    expect(world.world.mails).toHaveLength(8);
    await world.pass(minute);
    expect(world.world.mails).toHaveLength(10);
    expect((await world.readCampaign(campaignId)).state).toBe('done');
  });

  it('leaves out who does not belong, and whose account is closed', async () => {
    const [german, french, closed] = [
      await world.person({ locale: 'de-CH' }),
      await world.person({ locale: 'fr' }),
      await world.person({ locale: 'de', status: 'disabled' }),
    ];
    world.world.pool = [german, french, closed, 'not-here'];
    const filter = { all: [{ language: ['de'] }], any: [] };
    await world.campaign({ variants: await variants(1), channels: ['email'], filter });
    await world.settle();
    expect(world.world.mails.map(({ to }) => to)).toEqual([`${german}@example.com`]);
  });
});

const resume = (item: CampaignItem, at: Date) => resumed(item, at, 90);

describe('a campaign that was paused before its time', () => {
  it('waits for it again when it is resumed, and goes on at once when it has passed', async () => {
    const [ann] = await crowd(1);
    const scheduledAt = new Date(world.world.now + 10 * minute).toISOString();
    const waiting = { state: 'scheduled', work: undefined, scheduledAt } as const;
    const begin = async () => world.campaign({ ...waiting, variants: await variants(1), channels: ['email'] });
    const store = campaignStore(messagesTable(world.dynamo, () => 'messaging.messages'));
    const [early, late] = [await begin(), await begin()];
    for (const id of [early, late]) await store.control(id, paused, world.context);
    expect(await store.control(early, resume, world.context)).toMatchObject({ state: 'scheduled', scheduledAt });
    await world.pass(9 * minute);
    expect(world.world.mails).toEqual([]);
    await world.pass(2 * minute);
    expect(world.world.mails.map(({ to }) => to)).toEqual([`${ann}@example.com`]);
    expect((await world.readCampaign(early)).state).toBe('done');
    expect(await store.control(late, resume, world.context)).toMatchObject({ state: 'running' });
    await world.settle();
    expect(world.world.mails).toHaveLength(2);
  });
});

describe('a campaign that was paused on its way', () => {
  it('goes on as long as it is known who was told, and longer only where it needs not begin anew', async () => {
    await crowd(3);
    const store = campaignStore(messagesTable(world.dynamo, () => 'messaging.messages'));
    const halfway = async (more: object) => {
      const campaignId = await world.campaign({ variants: await variants(1), channels: ['email'], ...more });
      await store.control(campaignId, paused, world.context);
      return campaignId;
    };
    const all = { all: [], any: [] };
    const begun = { looked: 1, cursor: '1' };
    const [soon, everybody] = [await halfway(begun), await halfway(begun)];
    const [members, untold] = [await halfway({ ...begun, filter: { ...all, organisationId: 'o' } }), await halfway({})];
    world.world.now += 89 * 86_400_000;
    expect(await store.control(soon, resume, world.context)).toMatchObject({ state: 'running' });
    world.world.now += 86_400_000;
    await expect(store.control(everybody, resume, world.context)).rejects.toMatchObject({ code: 'campaign-state' });
    for (const id of [members, untold])
      expect(await store.control(id, resume, world.context)).toMatchObject({ state: 'running' });
  });
});

describe('a campaign that is cancelled', () => {
  it('sends nothing of what waits: for quiet hours to end, or in a digest, which goes out without it', async () => {
    const ids = await crowd(3);
    const [asleep = '', reader = '', other = ''] = ids;
    await world.preferences(asleep, { quietHours: { from: '08:00', to: '20:00' } });
    for (const id of [reader, other]) await world.preferences(id, { topics: { orders: { digest: 'daily' } } });
    const order = await world.send(reader, await world.template(), { variables: { what: 'an order' } });
    const [variant] = await variants(1);
    const running = { variants: [variant as never], channels: ['email'] as const, perMinute: 3 };
    world.world.pool = [...ids, 'not-here'];
    const campaignId = await world.campaign(running);
    await world.settle();
    const ofCampaign = () =>
      world.rows().then((rows) => rows.filter((row) => row.entity === 'Delivery' && row.campaign));
    expect((await ofCampaign()).map(({ state }) => state)).toEqual(['held', 'held', 'held']);
    const store = campaignStore(messagesTable(world.dynamo, () => 'messaging.messages'));
    await store.control(campaignId, cancelled, world.context);
    await world.pass(25 * 60 * minute, 60 * minute);
    const ends = (await ofCampaign()).map(({ personId, state, reason }) => [personId, state, reason]);
    expect(ends.sort()).toEqual(ids.map((id) => [id, 'suppressed', 'campaign-cancelled']).sort());
    expect((await world.reports(campaignId))[0]).toMatchObject({ recipients: 3, sent: 0, suppressed: 3 });
    expect(await world.delivery(reader, order)).toMatchObject({ state: 'sent' });
    expect(world.world.mails.map(({ to, subject }) => [to, subject])).toEqual([
      [`${reader}@example.com`, 'Bakery: About an order'],
    ]);
  });

  it('may be done already, as one to few is at once, and has ended then, once', async () => {
    const [asleep = ''] = await crowd(2);
    await world.preferences(asleep, { quietHours: { from: '08:00', to: '20:00' } });
    const campaignId = await world.campaign({ variants: await variants(1), channels: ['email'] });
    await world.settle();
    const done = await world.readCampaign(campaignId);
    expect(done.state).toBe('done');
    const store = campaignStore(messagesTable(world.dynamo, () => 'messaging.messages'));
    world.world.now += minute;
    const { endedAt } = done;
    expect(await store.control(campaignId, cancelled, world.context)).toMatchObject({ state: 'cancelled', endedAt });
    expect(await world.readCampaign(campaignId)).toMatchObject({ state: 'cancelled', endedAt });
    await expect(store.control(campaignId, cancelled, world.context)).rejects.toMatchObject({ code: 'campaign-state' });
    expect((await world.rows()).filter(({ type }) => type === 'CampaignEnded')).toHaveLength(1);
    await world.pass(25 * 60 * minute, 60 * minute);
    expect(world.world.mails).toHaveLength(1);
    expect((await world.reports(campaignId))[0]).toMatchObject({ recipients: 2, sent: 1, suppressed: 1 });
  });
});

describe('the variants of a campaign', () => {
  it('are shared out by their weights, and the same person always has the same', () => {
    const people = Array.from({ length: 4000 }, (_, n) => `person-${n}`);
    const counts = [0, 0, 0];
    for (const person of people) {
      const variant = variantFor([1, 2, 1], 'a', person);
      counts[variant] = (counts[variant] ?? 0) + 1;
      expect(variantFor([1, 2, 1], 'a', person)).toBe(variant);
    }
    for (const [index, share] of [1000, 2000, 1000].entries()) {
      expect(Math.abs((counts[index] ?? 0) - share)).toBeLessThan(150);
    }
  });
});

describe('segments', () => {
  it('are all listed, also beyond a page of the table', async () => {
    const segments = segmentStore(messagesTable(world.dynamo, () => 'messaging.messages'));
    const values = Array.from({ length: 50 }, (_, n) => String(n).padStart(490, '0'));
    const all = [1, 2, 3].map((n) => ({ field: `f${n}`, is: values }));
    const names = Array.from({ length: 18 }, (_, n) => `large-${n + 10}`);
    const one = { entity: 'Segment' as const, any: [], version: 1, updatedAt: '2026-11-02T09:00:00.000Z' };
    const command = { idempotency: undefined, now: () => new Date() };
    for (const name of names) await segments.save({ ...one, name, all }, undefined, command);
    expect((await segments.list()).map(({ name }) => name)).toEqual(names);
  });
});
