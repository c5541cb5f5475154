import { describe, expect, it } from 'vitest';
import { Variables } from '../../functions/messaging/contract/fields.ts';
import { putPreferences } from '../../functions/messaging/contract/preferences.ts';
import { inLocale } from '../../functions/messaging/model/locale.ts';
import { digestContent } from '../../functions/messaging/model/mail-content.ts';
import { toPreferences } from '../../functions/messaging/model/preferences.ts';
import { pushPayload } from '../../functions/messaging/model/push-payload.ts';
import { problemOfText, render } from '../../functions/messaging/model/renderer.ts';
import { belongs, type Profile } from '../../functions/messaging/model/segment.ts';
import { makeToken, readToken } from '../../functions/messaging/model/unsubscribe-token.ts';
import { createMailer, type Mail } from '../../lib/runtime/aws/mail.ts';

describe('values of variables', () => {
  it('are numbers that a table keeps as they are, and no others', () => {
    const isTaken = (value: number) => Variables.safeParse({ n: value }).success;
    for (const value of [0, -1, 0.1, 1e-130, Number.MAX_SAFE_INTEGER])
      expect([value, isTaken(value)]).toEqual([value, true]);
    for (const value of [5e-324, -1e-131, Number.MAX_SAFE_INTEGER + 1, -1e308, Number.POSITIVE_INFINITY])
      expect([value, isTaken(value)]).toEqual([value, false]);
  });
});

describe('the renderer', () => {
  it('puts each value in once, and looks at no value again (template injection)', () => {
    const hostile = [
      '{{secret}}',
      '{{{secret}}}',
      '$' + '{secret}',
      '<%= secret %>',
      '{{#each x}}',
      '{% raw %}',
      '$&',
      "$'",
    ];
    for (const value of hostile) expect(render('a {{v}} b', { v: value, secret: 'S' }, 'text')).toBe(`a ${value} b`);
    expect(render('{{a}}{{b}}', { a: '{{b', b: '}}' }, 'text')).toBe('{{b}}');
  });
  it('knows no name but those that were given', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'this', 'process.env'])
      expect([name, render(`x{{${name}}}y`, {}, 'text')]).toEqual([name, 'xy']);
  });
  it('escapes as the place asks for', () => {
    const value = `<script>"'\`=&\r\nBcc: x\u2028y`;
    expect(render('{{v}}', { v: value }, 'html')).not.toMatch(/[<>"'`=]/);
    expect(render('{{v}}', { v: value }, 'line')).not.toMatch(/[\r\n\u2028]/);
    expect(render('https://x.example/{{v}}', { v: '../a?b=c&d#e' }, 'link')).toBe(
      'https://x.example/..%2Fa%3Fb%3Dc%26d%23e',
    );
    expect(render('{{n}} {{t}}', { n: 3, t: true }, 'text')).toBe('3 true');
  });
  it('is quick with texts made to be slow', () => {
    const started = performance.now();
    for (const text of ['{{'.repeat(30_000), '{'.repeat(60_000), `{{${'a'.repeat(60_000)}`]) {
      render(text, { a: 'x' }, 'html');
      expect(problemOfText(text, ['a'])).toBeDefined();
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('locales', () => {
  it('fall back from region to language to the default', () => {
    const texts = { en: 1, de: 2, 'de-CH': 3 };
    const found = (wanted?: string) => inLocale(texts, wanted, 'en')?.text;
    expect(['de-AT', 'de-CH', 'DE-ch-1996', 'fr', undefined, ''].map((each) => found(each))).toEqual([
      2, 3, 3, 1, 1, 1,
    ]);
    expect(inLocale({ fr: 1 }, 'de', 'en')).toBeUndefined();
  });
});

describe('a mail', () => {
  it('cannot be given another header by a subject, an address or a header’s value (CRLF)', async () => {
    const mailer = createMailer(() => 'us@example.com', { config: {} as never });
    const mail = { to: 'ada@example.com', subject: 'Hello', text: 'Hi' };
    for (const more of [
      { subject: 'x\r\nBcc: y' },
      { subject: 'x\ny' },
      { to: 'a@example.com\nBcc: b@example.com' },
      { replyTo: 'x\r' },
      { headers: { 'List-Unsubscribe': '<x>\r\nBcc: y' } },
      { headers: { 'X\r\nBcc': 'y' } },
    ]) {
      await expect(mailer.send({ ...mail, ...more } as Mail)).rejects.toThrow('a header of a mail is one line');
    }
  });
});

describe('the link that ends a subscription', () => {
  const sign = async (text: string) => Buffer.from(`mac of ${text}`.repeat(3)).toString('base64url').slice(-43);
  it('says who and what, and nobody else can make one', async () => {
    const claims = { personId: 'p', topics: ['orders', 'news'] };
    const token = await makeToken(claims, sign);
    expect(await readToken(token, sign)).toEqual(claims);
    const other = await makeToken({ ...claims, personId: 'q' }, sign);
    const [, signature] = token.split('.');
    for (const forged of [`${other.split('.')[0]}.${signature}`, `${token}.x`, token.slice(0, -1), '.', 'x', ''])
      expect([forged, await readToken(forged, sign)]).toEqual([forged, undefined]);
  });
});

describe('a notification', () => {
  const notice = {
    collapseId: 'm',
    messageId: 'm',
    topic: 'orders',
    title: 'T',
    body: 'B',
    link: 'https://app.example/x',
  };
  const arn = (platform: string) => `arn:aws:sns:eu-west-1:123456789012:app/${platform}/app`;
  it('is not longer than Apple and Google take: the end of its text is left out, and no half of a character stays', () => {
    const notice = {
      collapseId: 'm',
      messageId: 'm',
      topic: 'orders',
      title: 'Order "77"',
      link: 'https://a.example/o',
    };
    for (const [platform, letter] of [
      ['APNS', '語'],
      ['GCM', '😀'],
      ['APNS', 'plain "text" '],
      ['GCM', 'é\n'],
    ] as const) {
      const { payloads } = pushPayload(`arn:aws:sns:eu-central-1:1:app/${platform}/app`, {
        ...notice,
        body: letter.repeat(Math.ceil(5_000 / Buffer.byteLength(letter))),
      });
      const text = payloads[platform] ?? '';
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096);
      expect(Buffer.byteLength(text)).toBeGreaterThan(2_000);
      expect(text).toMatch(/…"/);
      expect(text).not.toMatch(/\ufffd|\\ud83d/);
    }
  });

  it('loses the end of its title too when that alone is too long', () => {
    for (const platform of ['APNS', 'GCM']) {
      const long = { ...notice, title: '語'.repeat(2_000), body: 'Read this' };
      const text = pushPayload(arn(platform), long).payloads[platform] ?? '';
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096);
      expect(text).toMatch(/"title":"語{1000,}…","body":"…"/);
    }
  });

  it('has the words of Apple and of Google, and an id by which a repeat takes its place', () => {
    const apple = pushPayload(arn('APNS_SANDBOX'), notice);
    expect(apple.attributes['AWS.SNS.MOBILE.APNS.COLLAPSE_ID']).toBe('m');
    expect(JSON.parse(apple.payloads.APNS_SANDBOX ?? '')).toMatchObject({
      aps: { alert: { title: 'T', body: 'B' } },
      link: notice.link,
    });
    const google = JSON.parse(pushPayload(arn('GCM'), notice).payloads.GCM ?? '');
    expect(google.fcmV1Message.message).toMatchObject({ android: { collapse_key: 'm' }, data: { messageId: 'm' } });
  });
});

describe('a segment', () => {
  const now = new Date('2026-11-02T09:00:00.000Z');
  const ada: Profile = {
    personId: 'p',
    status: 'active',
    locale: 'de-AT',
    timeZone: 'Europe/Vienna',
    emailVerified: true,
    metadata: { plan: 'gold' },
    createdAt: '2026-10-20T09:00:00.000Z',
  };
  const activity = {
    entity: 'Activity' as const,
    name: 'bought',
    count: 3,
    firstAt: '2026-01-01T00:00:00.000Z',
    lastAt: '2026-10-30T00:00:00.000Z',
  };
  const is = (...all: Parameters<typeof belongs>[0]['all']) =>
    belongs({ all, any: [] }, ada, new Map([['bought', activity]]), now);
  it('asks for the profile and for what people did', () => {
    expect([
      is({ language: ['de'] }),
      is({ language: ['de-AT', 'fr'] }),
      is({ livesIn: ['Europe/Vienna'] }),
      is({ field: 'plan', is: ['gold', 'silver'] }),
      is({ emailVerified: true }),
      is({ joinedWithinDays: 30 }),
      is({ did: 'bought', atLeast: 3, withinDays: 7 }),
      is({ didNot: 'left' }),
      is({ didNot: 'bought', withinDays: 2 }),
    ]).toEqual(Array(9).fill(true));
    expect([
      is({ language: ['d'] }),
      is({ language: ['de-CH'] }),
      is({ field: 'constructor', is: ['x'] }),
      is({ joinedWithinDays: 3 }),
      is({ did: 'bought', atLeast: 4 }),
      is({ did: 'bought', atLeast: 1, withinDays: 2 }),
      is({ didNot: 'bought' }),
      belongs({ all: [], any: [{ emailVerified: false }] }, ada, new Map(), now),
      belongs({ all: [], any: [] }, { ...ada, status: 'erasing' }, new Map(), now),
    ]).toEqual(Array(9).fill(false));
  });
});

describe('the subject of a digest', () => {
  it('is cut between two characters', () => {
    const { subject } = digestContent('B', [{ subject: `${'a'.repeat(195)}😀😀`, text: 'x' }], undefined);
    expect([subject.length <= 200, subject.isWellFormed()]).toEqual([true, true]);
  });
});

describe('preferences', () => {
  it('are taken as they were read, also by somebody who has said nothing yet', () => {
    expect(putPreferences.body?.safeParse(toPreferences(undefined))).toMatchObject({ success: true });
  });
});
