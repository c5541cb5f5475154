import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rotated } from '../../functions/webhooks/model/changed-endpoint.ts';
import { check } from '../../functions/webhooks/model/inbound/check.ts';
import { messageIdOf, toMessage } from '../../functions/webhooks/model/inbound/message.ts';
import { validSecrets } from '../../functions/webhooks/model/signature.ts';
import { type SchemeName, schemeNames, schemes, signStandard } from './signers.ts';

const now = new Date('2026-11-01T09:00:00.000Z');
const at = now.getTime() / 1000;
const body = '{"id":"evt_1","type":"invoice.paid","amount":"12.00"}';
const bytesOf = (text: string | Uint8Array) => (typeof text === 'string' ? Buffer.from(text) : text);

interface Given {
  readonly bytes?: Uint8Array | string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly secrets?: readonly string[];
  readonly now?: Date;
}
const take = (name: SchemeName, { bytes = body, headers, secrets, now: when = now }: Given) =>
  check(schemes[name], {
    bytes: bytesOf(bytes),
    headers,
    secrets: secrets ?? [schemes[name].secret],
    now: when,
    toleranceSeconds: 300,
  });
const signed = (name: SchemeName, more: object = {}) =>
  schemes[name].sign({ secret: schemes[name].secret, body, at, ...more });
const refusal = (act: () => unknown) => {
  try {
    act();
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const timed = schemeNames.filter((name) => name !== 'hmac as of GitHub');

describe('an inbound webhook', () => {
  it('is taken in the examples of the specification and of GitHub', () => {
    const example = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const given = { bytes: '{"test": 2432232314}', now: new Date(1_614_265_330_000) };
    expect(take('standard-webhooks', { ...given, headers: example })).toEqual({ eventId: example['webhook-id'] });
    const svix = Object.fromEntries(
      Object.entries(example).map(([key, value]) => [key.replace('webhook', 'svix'), value]),
    );
    expect(take('standard-webhooks', { ...given, headers: svix })).toEqual({ eventId: example['webhook-id'] });
    const github = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const taken = take('hmac as of GitHub', {
      bytes: 'Hello, World!',
      headers: { 'x-hub-signature-256': `sha256=${github}` },
      secrets: ["It's a Secret to Everybody"],
    });
    expect(taken.eventId).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each(schemeNames)('with a good signature is taken, with its id and type (%s)', (name) => {
    const { eventId, type } = take(name, { headers: signed(name) });
    expect(type).toBe('invoice.paid');
    expect(eventId).toMatch(
      name === 'standard-webhooks' ? /^msg_1$/ : name === 'hmac as of GitHub' ? /^sha256:/ : /^evt_1$/,
    );
  });

  it.each(schemeNames)('is refused without its signature, or with one of another body, key or form (%s)', (name) => {
    const good = signed(name);
    const bad: Readonly<Record<string, Given>> = {
      'no header': { headers: {} },
      'a changed byte': { headers: good, bytes: body.replace('12', '13') },
      'the same JSON written anew': { headers: good, bytes: JSON.stringify(JSON.parse(body), null, 1) },
      'a byte more': { headers: good, bytes: `${body}\n` },
      'a byte order mark': { headers: good, bytes: `\ufeff${body}` },
      'another secret': { headers: signed(name, { secret: schemes[name].other }) },
      'no secret at all': { headers: good, secrets: [] },
      'empty headers': { headers: Object.fromEntries(Object.keys(good).map((key) => [key, ''])) },
      'half a signature': { headers: mapped(good, (value) => value.slice(0, -9)) },
      'another letter case of the form': { headers: mapped(good, (value) => value.toUpperCase()) },
    };
    for (const [why, given] of Object.entries(bad))
      expect([why, refusal(() => take(name, given))]).toEqual([why, 'webhook-signature-refused']);
  });

  it.each(timed)('with a stale timestamp is refused, and with one of the future (%s)', (name) => {
    for (const [seconds, expected] of [
      [300, 'taken'],
      [-300, 'taken'],
      [301, 'webhook-timestamp-refused'],
      [-301, 'webhook-timestamp-refused'],
    ] as const)
      expect([seconds, refusal(() => take(name, { headers: signed(name, { at: at - seconds }) }))]).toEqual([
        seconds,
        expected,
      ]);
  });

  it.each(timed)('says nothing of its timestamp to who has no secret (%s)', (name) => {
    const headers = signed(name, { at: at - 9_999, secret: schemes[name].other });
    expect(refusal(() => take(name, { headers }))).toBe('webhook-signature-refused');
  });

  it.each(timed)('with a timestamp in another form is refused (%s)', (name) => {
    for (const time of [`${at}.0`, `+${at}`, `${at}e0`, '', '-1', ` ${at}`, '0x10', '9'.repeat(12)])
      expect([time, refusal(() => take(name, { headers: signed(name, { at: time }) }))]).toEqual([
        time,
        'webhook-signature-refused',
      ]);
  });

  it('with a dot in its id is refused: the border between id, time and body would be anywhere', () => {
    const headers = signStandard({ secret: schemes['standard-webhooks'].secret, body, at, id: 'msg.1' });
    expect(refusal(() => take('standard-webhooks', { headers }))).toBe('webhook-signature-refused');
    const moved = { ...signed('standard-webhooks'), 'webhook-id': 'msg_1', 'webhook-timestamp': '1' };
    expect(refusal(() => take('standard-webhooks', { headers: moved, bytes: `${at}.${body}` }))).toBe(
      'webhook-signature-refused',
    );
  });

  it('with two times in one header, or v0 alone, is refused (stripe)', () => {
    const good = signed('stripe')['stripe-signature'] ?? '';
    for (const header of [`t=1,${good}`, good.replace('v1=', 'v0='), good.replace(/t=\d+,/, '')])
      expect(refusal(() => take('stripe', { headers: { 'stripe-signature': header } }))).toBe(
        'webhook-signature-refused',
      );
  });

  it.each(schemeNames)(
    'is taken with either of two secrets while they overlap, and by several signatures (%s)',
    (name) => {
      const { secret, other } = schemes[name];
      const once = rotated([{ secret }], other, now, 24);
      // Given again, as after an answer that was lost, it pushes nothing out and prolongs nothing.
      const secrets = rotated(once, other, new Date(now.getTime() + 60_000), 24);
      const taken = (by: string, when: Date) => {
        const live = validSecrets(secrets, when).map((each) => each.secret);
        const headers = signed(name, { secret: by, at: when.getTime() / 1000 });
        return refusal(() => take(name, { headers, secrets: live, now: when }));
      };
      const later = new Date(now.getTime() + 86_400_000);
      expect([taken(secret, now), taken(other, now)]).toEqual(['taken', 'taken']);
      expect([taken(secret, later), taken(other, later)]).toEqual(['webhook-signature-refused', 'taken']);
    },
  );

  it('is taken when one of many signatures is ours, and no longer when there are too many to look at', () => {
    const good = signed('standard-webhooks');
    const with_ = (count: number) => ({
      ...good,
      'webhook-signature': `${`v1,${Buffer.alloc(32).toString('base64')} `.repeat(count)}v2,x ${good['webhook-signature']}`,
    });
    expect(refusal(() => take('standard-webhooks', { headers: with_(9) }))).toBe('taken');
    expect(refusal(() => take('standard-webhooks', { headers: with_(10) }))).toBe('webhook-signature-refused');
  });

  it.each(schemeNames)('may be any bytes at all (%s)', (name) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const headers = signed(name, { body: bytes });
        expect(take(name, { headers, bytes }).eventId).toMatch(/^(msg_1|sha256:[0-9a-f]{64})$/);
      }),
      { numRuns: 50 },
    );
  });

  it('takes no id from what is not signed, nor one that is none', () => {
    for (const odd of [
      '{"id":7}',
      '{"id":""}',
      '{"id":"\\ud800"}',
      '{"id":"a b"}',
      '{"__proto__":{"id":"x"}}',
      '[]',
      'null',
      '7',
      '',
    ])
      expect(take('stripe', { bytes: odd, headers: signed('stripe', { body: odd }) }).eventId).toMatch(/^sha256:/);
    const headers = { ...signed('hmac as of GitHub'), 'x-github-delivery': 'another', id: 'another' };
    expect(take('hmac as of GitHub', { headers })).toEqual(
      take('hmac as of GitHub', { headers: signed('hmac as of GitHub') }),
    );
  });

  it('has one id for an event of a source, and another one for the same of another source', () => {
    expect(messageIdOf('stripe', 'evt_1')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(new Set(['stripe', 'other'].flatMap((source) => ['a', 'b'].map((id) => messageIdOf(source, id)))).size).toBe(
      4,
    );
  });

  it('is shown to the byte: as text when it is text, else in base64', () => {
    const shown = (bytes: Uint8Array) =>
      toMessage({ body: bytes, seen: {}, failures: {}, source: 's', shelf: 's#unhandled' } as never).body;
    expect(shown(Buffer.from('\ufeffé'))).toEqual({ encoding: 'utf8', content: '\ufeffé' });
    expect(shown(Uint8Array.of(0xff, 0))).toEqual({ encoding: 'base64', content: '/wA=' });
  });
});

function mapped(headers: Readonly<Record<string, string>>, change: (value: string) => string) {
  return Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, change(value)]));
}
