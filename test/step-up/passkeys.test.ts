import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readAssertion } from '../../functions/identity/model/webauthn/assertion.ts';
import { readCbor } from '../../functions/identity/model/webauthn/cbor.ts';
import { relyingParty } from '../../functions/identity/model/webauthn/client-data.ts';
import { type NewPasskey, readRegistration } from '../../functions/identity/model/webauthn/registration.ts';
import { type Algorithm, cbor, coseOf, Device, type Lies } from './device.ts';

const rp = relyingParty({
  passkeyRpId: 'example.com',
  passkeyOrigins: 'https://app.example.com, android:apk-key-hash:abc',
});
const challenge = randomBytes(32).toString('base64url');
const device = (algorithm: Algorithm = 'ES256') =>
  new Device({ algorithm, rpId: 'example.com', origin: 'https://app.example.com' });
const known = (of: Device) => readRegistration(of.create(challenge), challenge, rp) as NewPasskey;

describe('a passkey', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('with %s is made, and confirms', (algorithm) => {
    const own = device(algorithm);
    const passkey = known(own);
    expect(passkey).toMatchObject({ credentialId: own.id, signCount: 0 });
    expect(readAssertion(own.get(challenge), passkey, challenge, rp)).toEqual({ signCount: 0 });
  });

  it('of an Android app confirms by the hash of the app', () => {
    const own = device();
    const lies = { origin: 'android:apk-key-hash:abc' };
    expect(readAssertion(own.get(challenge, lies), known(own), challenge, rp)).toEqual({ signCount: 0 });
  });

  it('of localhost is used from any of its ports, and from no other host', () => {
    const local = relyingParty({ passkeyRpId: 'localhost', passkeyOrigins: '' });
    const own = new Device({ origin: 'http://localhost:54321' });
    expect(readRegistration(own.create(challenge), challenge, local)).toMatchObject({ credentialId: own.id });
    for (const origin of ['http://localhost.evil.example', 'http://localhost:1@evil.example', 'https://evil.example'])
      expect(readRegistration(own.create(challenge, { origin }), challenge, local)).toMatch(/origin/);
  });

  it('is taken where the origin was copied with the slash that browsers show', () => {
    const copied = relyingParty({ passkeyRpId: 'example.com', passkeyOrigins: 'https://app.example.com/' });
    const own = device();
    expect(readRegistration(own.create(challenge), challenge, copied)).toMatchObject({ credentialId: own.id });
  });

  const lies: readonly (readonly [string, Lies, RegExp])[] = [
    ['another origin', { origin: 'https://evil.example' }, /origin/],
    ['an origin below ours that is not named', { origin: 'https://x.app.example.com' }, /origin/],
    ['another domain', { rpId: 'evil.example' }, /domain/],
    ['another challenge', { challenge: randomBytes(32).toString('base64url') }, /challenge/],
    ['a frame of another origin', { more: { crossOrigin: true } }, /frame/],
    ['a top origin', { more: { topOrigin: 'https://evil.example' } }, /frame/],
    ['more bytes than it says', { tail: Buffer.of(0) }, /more than it says/],
  ];
  describe.each(lies)('with %s', (_, lie, reason) => {
    it('is not made', () => expect(readRegistration(device().create(challenge, lie), challenge, rp)).toMatch(reason));
    it('does not confirm', () => {
      const own = device();
      expect(readAssertion(own.get(challenge, lie), known(own), challenge, rp)).toMatch(reason);
    });
  });

  it.each([
    ['nobody there', 0x44, 0x04, /not there/],
    ['nobody verified', 0x41, 0x01, /not verified/],
    ['a backup that cannot be', 0x55, 0x15, /backup/],
  ] as const)('with %s is neither made nor confirms', (_, making, using, reason) => {
    const own = device();
    expect(readRegistration(own.create(challenge, { flags: making }), challenge, rp)).toMatch(reason);
    expect(readAssertion(own.get(challenge, { flags: using }), known(own), challenge, rp)).toMatch(reason);
  });

  it('is not taken for one ceremony from the other', () => {
    const own = device();
    const get = own.get(challenge, { type: 'webauthn.create' });
    expect(readAssertion(get, known(own), challenge, rp)).toMatch(/another ceremony/);
    expect(readRegistration(own.create(challenge, { type: 'webauthn.get' }), challenge, rp)).toMatch(/ceremony/);
  });

  it('of another person, or a changed signature, confirms nothing', () => {
    const [own, other] = [device(), device()];
    expect(readAssertion(other.get(challenge), known(own), challenge, rp)).toMatch(/signature/);
    const sent = own.get(challenge);
    for (const signature of ['AAAA', '', `${sent.signature.slice(0, -4)}AAAA`])
      expect(readAssertion({ ...sent, signature }, known(own), challenge, rp)).toMatch(/signature/);
  });

  it('whose counter stands still or goes back is a copy; one that never counts is none', () => {
    const own = device();
    const passkey = { ...known(own), signCount: 7 };
    const counted = (signCount: number) => readAssertion(own.get(challenge, { signCount }), passkey, challenge, rp);
    expect([counted(8), counted(7), counted(6), counted(0)]).toEqual([
      { signCount: 8 },
      expect.stringMatching(/counter/),
      expect.stringMatching(/counter/),
      expect.stringMatching(/counter/),
    ]);
  });

  it('with a key of another kind, a short one, or none of its curve is not made', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const point = coseOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
    const off = new Map([...point, [-3, Buffer.alloc(32, 1)]]);
    const es384 = new Map([...point, [3, -35]]);
    for (const cose of [coseOf(short), off, es384, new Map()])
      expect(readRegistration(device().create(challenge, { cose }), challenge, rp)).toMatch(/kind/);
  });

  it('under another id than its own is not made', () => {
    const sent = { ...device().create(challenge), id: device().id };
    expect(readRegistration(sent, challenge, rp)).toMatch(/another id/);
  });
});

describe('what authenticators write', () => {
  it('is read as it was written', () => {
    const value = new Map<unknown, unknown>([
      ['a', -300],
      [1, Buffer.from('bytes')],
      ['x'.repeat(300), new Map()],
    ]);
    expect(readCbor(cbor(value))[0]).toEqual(value);
  });

  it('is refused cut off at any byte, and with any byte too many in what it belongs to', () => {
    const whole = Buffer.from(device().create(challenge).attestationObject, 'base64url');
    for (let length = 0; length < whole.length; length += 1)
      expect(() => readCbor(whole.subarray(0, length))).toThrow();
    const sent = {
      ...device().create(challenge),
      attestationObject: Buffer.concat([whole, Buffer.of(0)]).toString('base64url'),
    };
    expect(readRegistration(sent, challenge, rp)).toMatch(/malformed/);
  });

  it.each([
    ['of no length', '9f01ff'],
    ['with a tag', 'c001'],
    ['with a float', 'f93c00'],
    ['nested without end', '81'.repeat(40)],
    ['longer than it is', '5affffffff00'],
    ['with a key twice', 'a201010102'],
    ['with half a character', '61ff'],
  ])('%s is refused', (_, hex) => {
    expect(() => readCbor(Buffer.from(hex, 'hex'))).toThrow();
  });
});
