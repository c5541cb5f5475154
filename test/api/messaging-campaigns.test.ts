import { randomUUID } from 'node:crypto';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { activitiesKey, activityKey } from '../../functions/messaging/store/keys.ts';
import { administrator, sentTo, somebody, tellOfMail, template, variables } from './messaging-cast.ts';
import { afterSchedule, eventually } from './stack.ts';
import { tableLike, owner as tables } from './sync-tables.ts';

async function campaign(more: Readonly<Record<string, unknown>>) {
  const admin = await administrator();
  const json = { name: 'Spring', perMinute: 60_000, ...more };
  const { status, body } = await admin.call('POST', '/v1/message-campaigns', { json });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}
const reportOf = async (campaignId: string) =>
  (await (await administrator()).call('GET', `/v1/message-campaigns/${campaignId}`)).body;
async function segment(json: Readonly<Record<string, unknown>>): Promise<string> {
  const name = `s-${randomUUID().slice(0, 8)}`;
  const { status, body } = await (await administrator()).call('PUT', `/v1/message-segments/${name}`, { json });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return name;
}
const control = async (campaignId: string, what: 'pause' | 'resume' | 'cancel') =>
  (await administrator()).call('POST', `/v1/message-campaigns/${campaignId}/${what}`);

describe('a campaign', () => {
  it('tells everybody of a segment once, each the same variant of two, and reports what became of it', async () => {
    const did = `did-${randomUUID().slice(0, 8)}`;
    const people = await Promise.all(Array.from({ length: 6 }, () => somebody()));
    const bystander = await somebody();
    for (const person of people) {
      expect((await person.call('POST', '/v1/me/activities', { json: { name: did } })).status).toBe(204);
    }
    await people[0]?.call('POST', '/v1/me/activities', { json: { name: did } });
    const [a, b] = [await template(), await template({ topic: 'news' })];
    const name = await segment({ all: [{ did, withinDays: 1 }] });
    const variants = [
      { template: a, variables },
      { template: b, variables },
    ];
    const { campaignId } = await campaign({ segment: name, variants, channels: ['email', 'inbox'] });
    const found = await eventually(async () => {
      const body = await reportOf(campaignId);
      expect(body).toMatchObject({ campaign: { state: 'done' }, report: { recipients: 6, sent: 12, delivered: 6 } });
      return body;
    }, 60);
    expect(found.campaign.looked).toBeGreaterThanOrEqual(7);
    const split = found.variants.map(({ recipients }: { recipients: number }) => recipients);
    expect(split[0] + split[1]).toBe(6);
    const mails = await Promise.all(people.map(({ email }) => sentTo(email)));
    expect(mails.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await sentTo(bystander.email)).toEqual([]);

    await tellOfMail(mails[0]?.[0]?.id ?? '', 'Delivery');
    await tellOfMail(mails[1]?.[0]?.id ?? '', 'Complaint');
    await people[2]?.call('POST', '/v1/me/inbox/read', { key: null });
    await eventually(async () => {
      expect((await reportOf(campaignId)).report).toMatchObject({ delivered: 7, opened: 1, recipients: 6 });
    });
    for (const what of ['pause', 'resume'] as const)
      expect((await control(campaignId, what)).body).toMatchObject({ code: 'campaign-state' });
    const { items } = (await (await administrator()).call('GET', '/v1/message-campaigns')).body;
    expect(items[0]).toMatchObject({ campaignId, state: 'done' });
    const { endedAt } = items[0];
    expect((await control(campaignId, 'cancel')).body).toMatchObject({ state: 'cancelled', endedAt });
    expect((await control(campaignId, 'cancel')).body).toMatchObject({ code: 'campaign-state' });
  }, 120_000);

  it('waits for its time, is paused, goes on and is cancelled', async () => {
    const owner = await somebody();
    const { organisationId } = (await owner.call('POST', '/v1/organisations', { json: { name: 'Bakery' } })).body;
    const name = await segment({ organisationId, all: [{ emailVerified: true }], any: [{ didNot: 'anything' }] });
    const variants = [{ template: await template(), variables }];
    const scheduledAt = new Date(Date.now() + 6000).toISOString();
    const one = await campaign({ segment: name, variants, channels: ['inbox'], scheduledAt });
    const third = await campaign({ segment: name, variants, channels: ['inbox'], scheduledAt });
    expect((await control(third.campaignId, 'pause')).body.state).toBe('paused');
    const other = await campaign({
      segment: name,
      variants,
      scheduledAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    expect([one.state, other.state]).toEqual(['scheduled', 'scheduled']);
    expect((await control(other.campaignId, 'resume')).body.code).toBe('campaign-state');
    expect((await control(other.campaignId, 'pause')).body.state).toBe('paused');
    expect((await control(other.campaignId, 'resume')).body.state).toBe('scheduled');
    expect((await control(other.campaignId, 'cancel')).body).toMatchObject({
      state: 'cancelled',
      endedAt: expect.any(String),
    });
    expect((await control(other.campaignId, 'resume')).body.code).toBe('campaign-state');
    await new Promise((resolve) => setTimeout(resolve, 6100));
    await afterSchedule('WakeMessages', async () => {
      expect(await reportOf(one.campaignId)).toMatchObject({
        campaign: { state: 'done', looked: 1 },
        report: { delivered: 1 },
      });
    });
    expect((await control(third.campaignId, 'resume')).body.state).toBe('running');
    await eventually(async () => expect((await reportOf(third.campaignId)).report).toMatchObject({ delivered: 1 }));
    const admin = await administrator();
    expect(
      (await admin.call('GET', '/v1/message-segments')).body.items.map((each: { name: string }) => each.name),
    ).toContain(name);
    expect((await admin.call('DELETE', `/v1/message-segments/${name}`)).status).toBe(204);
    const json = { name: 'x', segment: name, variants };
    expect((await admin.call('POST', '/v1/message-campaigns', { json })).body.code).toBe('segment-unknown');
  }, 90_000);
});

describe('a segment', () => {
  it('is deleted once: a late repeat of the command spares one that was declared anew', async () => {
    const admin = await administrator();
    const name = await segment({ all: [{ emailVerified: true }] });
    const remove = (key?: string) => admin.call('DELETE', `/v1/message-segments/${name}`, key ? { key } : {});
    const key = randomUUID();
    expect([(await remove(key)).status, (await remove(key)).status]).toEqual([204, 204]);
    const other = await remove(randomUUID());
    expect([other.status, other.body.code]).toEqual([404, 'not-found']);
    await admin.call('PUT', `/v1/message-segments/${name}`, { json: { all: [{ emailVerified: false }] } });
    expect((await remove(key)).status).toBe(204);
    const { items } = (await admin.call('GET', '/v1/message-segments')).body;
    expect(items.filter((each: { name: string }) => each.name === name)).toMatchObject([
      { all: [{ emailVerified: false }] },
    ]);
  });
});

describe('what somebody did', () => {
  it('counts once for each key; of a hundred kinds each goes on counting, and one more is refused', async () => {
    const ann = await somebody();
    const TableName = await tableLike(/Messages/);
    const did = (name: string, key = randomUUID()) => ann.call('POST', '/v1/me/activities', { json: { name }, key });
    const counted = async (name: string) =>
      (await tables.send(new GetCommand({ TableName, Key: activityKey(ann.personId, name), ConsistentRead: true })))
        .Item?.count;
    expect((await did('first')).status).toBe(204);
    await tables.send(
      new UpdateCommand({
        TableName,
        Key: activitiesKey(ann.personId),
        UpdateExpression: 'SET kinds = kinds + :more',
        ExpressionAttributeValues: { ':more': 98 },
      }),
    );
    const [last, more] = [randomUUID(), randomUUID()];
    expect([(await did('last', last)).status, (await did('last', last)).status]).toEqual([204, 204]);
    for (let tries = 0; tries < 2; tries += 1) {
      const { status, body } = await did('more', more);
      expect([status, body.code]).toEqual([409, 'activity-limit']);
    }
    expect([(await did('last', last)).status, (await did('first')).status]).toEqual([204, 204]);
    expect([await counted('first'), await counted('last'), await counted('more')]).toEqual([2, 1, undefined]);
  });
});
