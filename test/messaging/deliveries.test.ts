import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeToken } from '../../functions/messaging/model/unsubscribe-token.ts';
import { messagesTable } from '../../functions/messaging/store/messages-table.ts';
import { preferenceStore } from '../../functions/messaging/store/preferences.ts';
import { secretStore } from '../../functions/messaging/store/secret.ts';
import { operation as unsubscribe } from '../../functions/messaging/unsubscribe.ts';
import { AwsError, OutcomeUnknown, Throttled } from '../../lib/runtime/aws/errors.ts';
import { type MessagingWorld, startMessaging } from './world.ts';

let world: MessagingWorld;
beforeAll(async () => {
  world = await startMessaging();
});
afterAll(() => world?.stop());
beforeEach(() => world.begin());

const failure = { code: 'X', message: '', status: 0, operation: 'ses:SendEmail' };
const minute = 60_000;
const became = async (messageId: string, personId: string) => {
  const found = await world.delivery(personId, messageId);
  return [found?.state, found?.reason, found?.attempts.map(({ outcome }) => outcome).join(' ')];
};

describe('a delivery', () => {
  it('goes out once, although every message of the queue comes twice', async () => {
    const [person, template] = [await world.person(), await world.template()];
    const messageId = await world.send(person, template);
    await world.settle();
    expect(await became(messageId, person)).toEqual(['sent', undefined, 'sent']);
    expect(world.world.mails).toHaveLength(1);
    expect(world.world.mails[0]?.tags).toEqual({ personId: person, messageId });
  });

  it('is tried again after growing pauses while the provider is busy, and then has failed', async () => {
    const [person, template] = [await world.person(), await world.template()];
    let calls = 0;
    world.world.provider = () => {
      calls += 1;
      throw new Throttled(failure);
    };
    const messageId = await world.send(person, template);
    await world.settle();
    expect(await became(messageId, person)).toEqual(['held', 'retry', 'failed']);
    await world.pass(9 * 60 * minute, 15 * minute);
    expect(await became(messageId, person)).toEqual(['failed', 'exhausted', Array(6).fill('failed').join(' ')]);
    expect(calls).toBe(6);
  });

  it('waits while SES takes nothing more of the account, as when the quota of a day is used up, for a day and a half', async () => {
    const [person, template] = [await world.person(), await world.template()];
    const freeAgain = world.world.now + 24 * 60 * minute;
    world.world.provider = () => {
      const message = 'Daily message quota exceeded.';
      if (world.world.now < freeAgain)
        throw new AwsError({ ...failure, code: 'LimitExceededException', message, status: 400 });
    };
    const messageId = await world.send(person, template);
    await world.settle();
    expect(await became(messageId, person)).toEqual(['held', 'retry', 'failed']);
    await world.pass(25 * 60 * minute, 60 * minute);
    const [state, , attempts] = await became(messageId, person);
    expect([state, attempts?.split(' ').at(-1)]).toEqual(['sent', 'sent']);
    expect(world.world.mails).toHaveLength(1);

    world.world.provider = () => {
      throw new AwsError({ ...failure, code: 'SendingPausedException', status: 400 });
    };
    const other = await world.send(person, template);
    await world.pass(38 * 60 * minute, 60 * minute);
    expect((await became(other, person)).slice(0, 2)).toEqual(['failed', 'exhausted']);
  }, 60_000);

  it('waits so too where SES calls the quota of the day throttling', async () => {
    const [person, template] = [await world.person(), await world.template()];
    const freeAgain = world.world.now + 24 * 60 * minute;
    world.world.provider = () => {
      const message = 'Daily message quota exceeded.';
      if (world.world.now < freeAgain)
        throw new AwsError({ ...failure, code: 'TooManyRequestsException', message, status: 429 });
    };
    const messageId = await world.send(person, template);
    await world.settle();
    await world.pass(25 * 60 * minute, 60 * minute);
    expect((await became(messageId, person))[0]).toBe('sent');
    const attempts = (await world.delivery(person, messageId))?.attempts ?? [];
    expect(attempts[0]?.error).toBe('Daily message quota exceeded');
  }, 60_000);

  it('has failed at once when no repeat can help', async () => {
    const [person, template] = [await world.person(), await world.template()];
    world.world.provider = () => {
      throw new AwsError({ ...failure, code: 'MessageRejected', status: 400 });
    };
    const messageId = await world.send(person, template);
    await world.settle();
    expect(await became(messageId, person)).toEqual(['failed', 'refused', 'failed']);
  });

  it('goes out once more at most when nobody knows whether it was sent', async () => {
    const [person, template] = [await world.person(), await world.template()];
    let calls = 0;
    world.world.provider = () => {
      calls += 1;
      throw new OutcomeUnknown(failure);
    };
    const messageId = await world.send(person, template);
    await world.pass(60 * minute, 5 * minute);
    expect(await became(messageId, person)).toEqual(['failed', 'outcome-unknown', 'unknown unknown']);
    expect(calls).toBe(2);
  });

  it('ends, and is mailed twice at most, whichever call of the table or the provider its process dies at', async () => {
    const template = await world.template({ cap: { most: 1, hours: 24 } });
    let points = 0;
    for (let call = 1; ; call += 1) {
      await world.begin();
      const person = await world.person();
      const messageId = await world.send(person, template);
      world.world.crashAt = world.world.calls + call;
      await world.settle();
      await world.pass(15 * minute, 3 * minute);
      const met = world.world.crashed;
      world.world.crashAt = undefined;
      const [state] = await became(messageId, person);
      expect([call, state]).toEqual([call, 'sent']);
      expect(world.world.mails.length).toBeGreaterThanOrEqual(1);
      expect(world.world.mails.length).toBeLessThanOrEqual(met ? 2 : 1);
      if (!met) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(8);
  }, 60_000);

  it('is not repeated while the first run may still be under way', async () => {
    const [person, template] = [await world.person(), await world.template()];
    const messageId = await world.send(person, template);
    await world.stream();
    const delivery = await world.delivery(person, messageId);
    await world.store.claim(delivery as never, new Date(world.world.now), undefined);
    world.world.now += 30_000;
    await world.settle();
    expect((await world.delivery(person, messageId))?.state).toBe('sending');
    await world.pass(10 * minute);
    expect(await became(messageId, person)).toEqual(['sent', undefined, 'unknown sent']);
  });

  it('asks the person’s mind when it is about to leave, not when it was ordered', async () => {
    const [person, template] = [await world.person(), await world.template()];
    const sendAt = new Date(world.world.now + 5 * minute).toISOString();
    const messageId = await world.send(person, template, { sendAt });
    await world.preferences(person, { topics: { orders: { email: false } } });
    await world.pass(6 * minute);
    expect(await became(messageId, person)).toEqual(['suppressed', 'opted-out', '']);
    const closed = await world.person({ status: 'disabled' });
    await expect(world.send(closed, template)).rejects.toMatchObject({ code: 'recipient-unknown' });
    const unverified = await world.person({ emailVerified: false });
    const other = await world.send(unverified, template);
    await world.settle();
    expect(await became(other, unverified)).toEqual(['suppressed', 'no-address', '']);
  });

  it('waits until quiet hours are over in the person’s time zone', async () => {
    const [person, template] = [await world.person({ timeZone: 'Asia/Tokyo' }), await world.template()];
    await world.preferences(person, { quietHours: { from: '18:00', to: '07:00' } });
    const messageId = await world.send(person, template);
    await world.settle();
    // 09:00 UTC is 18:00 in Tokyo.
    expect((await world.delivery(person, messageId))?.until).toBe('2026-11-02T22:00:00.000Z');
    await world.pass(14 * 60 * minute, 30 * minute);
    expect(await became(messageId, person)).toEqual(['sent', undefined, 'sent']);
    expect(new Date(world.world.mails[0]?.at ?? 0).toISOString()).toBe('2026-11-02T22:00:00.000Z');
  });
});

describe('a digest', () => {
  it('collects the mails of a day into one, whichever call its process dies at, without what was ended meanwhile', async () => {
    const [orders, news] = [await world.template(), await world.template({ topic: 'news' })];
    for (let call = 0; call < 60; call += 4) {
      await world.begin();
      const person = await world.person({ timeZone: 'Europe/Vienna' });
      const topics = { orders: { digest: 'daily' }, news: { digest: 'daily' } } as const;
      await world.preferences(person, { topics });
      const ids = [];
      if (call > 0) world.world.crashAt = world.world.calls + call;
      for (const what of ['one', 'two']) {
        ids.push(await world.send(person, orders, { variables: { what } }));
        await world.pass(4 * minute, 4 * minute);
      }
      ids.push(await world.send(person, news, { variables: { what: 'three' } }));
      await world.settle();
      await world.pass(6 * minute, 3 * minute);
      await world.preferences(person, { topics: { ...topics, news: { digest: 'daily', email: false } } });
      await world.pass(25 * 60 * minute, 60 * minute);
      await world.pass(10 * minute, 3 * minute);
      const met = world.world.crashed;
      world.world.crashAt = undefined;
      const states = await Promise.all(ids.map(async (id) => (await world.delivery(person, id))?.state));
      expect([call, states]).toEqual([call, ['sent', 'sent', 'suppressed']]);
      expect(world.world.mails.length).toBeLessThanOrEqual(met ? 2 : 1);
      const [mail] = world.world.mails;
      expect(mail?.subject).toBe('Bakery: About one · About two');
      expect(mail?.text).not.toContain('three');
      if (call > 0 && !met) break;
    }
  }, 90_000);
});

describe('a digest with a template of its own', () => {
  const email = {
    en: {
      subject: '{{count}} things: {{items}}',
      text: 'Today, {{count}}:\n{{items}}',
      html: '<h1>{{count}}</h1>{{items}}',
    },
  };
  async function digest(...names: (string | undefined)[]) {
    const person = await world.person();
    await world.preferences(person, { topics: { orders: { digest: 'daily' } } });
    for (const [index, name] of names.entries()) {
      const template = await world.template(name === undefined ? {} : { digest: name });
      await world.send(person, template, { variables: { what: `<b>${index}</b>` } });
      await world.settle();
    }
    await world.pass(25 * 60 * minute, 60 * minute);
    expect(world.world.mails).toHaveLength(1);
    return world.world.mails[0];
  }

  it('says what it collected as the template does, escaped, with the way out of it', async () => {
    const { name } = await world.template({ variables: ['count', 'items'], channels: { email } });
    const mail = await digest(name, name);
    expect(mail?.subject).toBe('2 things: About <b>0</b> · About <b>1</b>');
    expect(mail?.text).toMatch(
      /^Today, 2:\nAbout <b>0<\/b>\n\n[\s\S]*\n-{40}\n[\s\S]*-- \nhttps:\/\/api\.example\.com\/unsubscribe\//,
    );
    expect(mail?.html).toContain('<h1>2</h1><ul><li><strong>About &#60;b&#62;0&#60;/b&#62;</strong>');
    expect(mail?.headers?.['List-Unsubscribe']).toContain('/unsubscribe/');
  });

  it.each([
    ['names different ones', ['d-one', 'd-two']],
    ['names one only for some', ['d-one', undefined]],
    ['names one that is not there', ['d-none', 'd-none']],
    ['names one that is not for digests', ['d-other', 'd-other']],
  ])('is said the usual way, or as the settings name it, where it %s', async (_, names) => {
    await world.template(
      { variables: ['what'], channels: { email: { en: { subject: 'x', text: '{{what}}' } } } },
      'd-other',
    );
    expect((await digest(...names))?.subject).toMatch(/^Bakery: /);
    if (names.includes(undefined)) {
      await world.begin();
      const { name } = await world.template({ variables: ['count', 'items'], channels: { email } });
      world.world.digestTemplate = name;
      expect((await digest(...names))?.subject).toMatch(/^2 things/);
    }
  });
});

describe('the link that ends mails', () => {
  it.each([
    ['waits to be erased', { status: 'erasing' }, true],
    ['is disabled', { status: 'disabled' }, true],
    ['is being erased', { status: 'erasing', erasureStartedAt: 'x' }, false],
    ['was erased', { status: 'erased' }, false],
  ])('is heeded as long as the account can be opened again: one that %s', async (_, account, isKept) => {
    await world.template();
    const personId = await world.person(account);
    const table = messagesTable(world.dynamo, () => 'messaging.messages');
    const [store, secret] = [preferenceStore(table, () => 'identity.people'), secretStore(table)];
    const token = await makeToken({ personId, topics: ['orders'] }, secret.sign);
    await unsubscribe(
      { params: { token } } as never,
      {} as never,
      { ...(world.context as object), store, secret } as never,
    );
    expect((await store.find(personId))?.topics).toEqual(isKept ? { orders: { email: false } } : undefined);
  });
});

describe('the cost of a message', () => {
  it('is six calls at most from its order to its end by mail', async () => {
    const [person, template] = [await world.person(), await world.template()];
    const sent = await world.units(() => world.send(person, template));
    const delivered = await world.units(() => world.settle());
    // Read with one call, its template, secret and suppression, claimed and settled; the second message of the queue reads once more.
    expect(delivered.calls).toBeLessThanOrEqual(9);
    expect(sent.writes + delivered.writes).toBeLessThanOrEqual(16);
  });
});
