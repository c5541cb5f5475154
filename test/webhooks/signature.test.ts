import { describe, expect, it } from 'vitest';
import { rotated } from '../../functions/webhooks/model/changed-endpoint.ts';
import { secretOf, signedHeaders, validSecrets } from '../../functions/webhooks/model/signature.ts';
import { isGenuine } from './receiver.ts';

const now = new Date('2026-11-01T09:00:00.000Z');

describe('a signature', () => {
  it('is that of the specification’s example', () => {
    const secrets = [{ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }];
    expect(
      signedHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}', secrets, new Date(1_614_265_330_000)),
    ).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
  it('is there for each of two secrets until the overlap ends, and never for a third', () => {
    const [one, two, three] = [1, 2, 3].map((byte) => secretOf(new Uint8Array(32).fill(byte))) as [
      string,
      string,
      string,
    ];
    const after = rotated([{ secret: one }], two, now, 24);
    const signed = (secrets: typeof after, at: Date) => {
      const headers = signedHeaders('id', '{}', validSecrets(secrets, at), at);
      const signatures = headers['webhook-signature']?.split(' ') ?? [];
      const delivered = {
        id: 'id',
        timestamp: headers['webhook-timestamp'] ?? '',
        signatures,
        body: '{}',
        headers: {},
      };
      return [one, two, three].map((secret) => isGenuine(delivered, secret, at.getTime()));
    };
    expect(signed(after, now)).toEqual([true, true, false]);
    expect(signed(after, new Date(now.getTime() + 24 * 3_600_000))).toEqual([false, true, false]);
    expect(signed(rotated(after, three, now, 24), now)).toEqual([false, true, true]);
    expect(rotated([{ secret: one }], two, now, 0)).toEqual([{ secret: two }]);
  });
  it('does not stand for another body, id or time', () => {
    const secret = secretOf(new Uint8Array(32).fill(7));
    const headers = signedHeaders('id', '{"a":1}', [{ secret }], now);
    const signatures = headers['webhook-signature']?.split(' ') ?? [];
    const good = { id: 'id', timestamp: headers['webhook-timestamp'] ?? '', signatures, body: '{"a":1}', headers: {} };
    const at = now.getTime();
    expect(isGenuine(good, secret, at)).toBe(true);
    for (const bad of [{ body: '{"a":2}' }, { id: 'other' }, { timestamp: String(Number(good.timestamp) + 1) }])
      expect(isGenuine({ ...good, ...bad }, secret, at)).toBe(false);
    expect(isGenuine(good, secret, at + 301_000)).toBe(false);
  });
});
