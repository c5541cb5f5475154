import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  claimPassword,
  cognitoTimestamp,
  modPow,
  padHex,
  passwordKey,
  sharedSecret,
  startSrp,
} from '../../client/src/auth/srp.ts';
import { base64 } from '../../client/src/bytes.ts';
import { type CryptoProvider, platformCrypto } from '../../client/src/crypto/provider.ts';
import { hmacSha256, sha256 } from '../../client/src/crypto/sha256.ts';
import { isTimestamp, passwordVerifier, provesPassword, serverPublic } from '../../lib/local/cognito/sign-in/srp.ts';
import * as aws from './aws-srp-vectors.ts';

const crypto = platformCrypto();
const plain: CryptoProvider = { randomBytes: (size) => randomBytes(size), sha256, hmacSha256 };
const prime = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const start = { a: aws.a, A: modPow(2n, aws.a, prime).toString(16) };
const challenge = { ...aws.user, salt: aws.salt, secretBlock: aws.secretBlock, now: aws.claimAt };

describe('SRP', () => {
  it.each([
    ['WebCrypto', crypto],
    ['plain JavaScript', plain],
  ])("gives the key and the claim of AWS's own vectors with %s", async (_, provider) => {
    const key = await passwordKey(provider, start, { ...challenge, B: aws.keyB });
    expect(base64(key)).toBe(aws.key);
    expect(await claimPassword(provider, start, { ...challenge, B: aws.claimB })).toEqual({
      signature: aws.claim,
      timestamp: 'Thu Jun 15 07:00:00 UTC 2017',
    });
  });

  it('gives the secret of the vectors in RFC 5054, appendix B', () => {
    const hex = (text: string) => BigInt(`0x${text.replace(/\s/g, '')}`);
    const N = hex(`EEAF0AB9 ADB38DD6 9C33F80A FA8FC5E8 60726187 75FF3C0B 9EA2314C 9C256576 D674DF74 96EA81D3
      383B4813 D692C6E0 E0D5D8E2 50B98BE4 8E495C1D 6089DAD1 5DC7D7B4 6154D6B6 CE8EF4AD 69B15D49 82559B29 7BCF1885
      C529F566 660E57EC 68EDBC3C 05726CC0 2FD4CBF4 976EAA9A FD5138FE 8376435B 9FC61D2F C0EB06E3`);
    const k = hex('7556AA04 5AEF2CDD 07ABAF0F 665C3E81 8913186F');
    const x = hex('94B7555A ABE9127C C58CCF49 93DB6CF8 4D16C124');
    const a = hex('60975527 035CF2AD 1989806F 0407210B C81EDC04 E2762A56 AFD529DD DA2D4393');
    const u = hex('CE38B959 3487DA98 554ED47D 70A7AE5F 462EF019');
    const B = hex(`BD0C6151 2C692C0C B6D041FA 01BB152D 4916A1E7 7AF46AE1 05393011 BAF38964 DC46A067 0DD125B9 5A981652
      236F99D9 B681CBF8 7837EC99 6C6DA044 53728610 D0C6DDB5 8B318885 D7D82C7F 8DEB75CE 7BD4FBAA 37089E6F 9C6059F3
      88838E7A 00030B33 1EB76840 910440B1 B27AAEAE EB4012B7 D7665238 A8E3FB00 4B117B58`);
    const secret = hex(`B0DC82BA BCF30674 AE450C02 87745E79 90A3381F 63B387AA F271A10D 233861E3 59B48220 F7C4693C
      9AE12B0A 6F67809F 0876E2D0 13800D6C 41BB59B6 D5979B5C 00A172B4 A2A5903A 0BDCAF8A 709585EB 2AFAFA8F 3499B200
      210DCC1F 10EB3394 3CD67FC8 8A2F39A4 BE5BEC4E C0A3212D C346D7E4 74B29EDE 8A469FFE CA686E5A`);
    expect(sharedSecret({ N, g: 2n, k }, a, B, x, u)).toBe(secret);
  });

  it('convinces an independent server of the right password, and of no other', async () => {
    const passwords = ['Correct-horse-9', 'Pässwörd-with-ümlauts-1', 'Colon:in:the:middle-1', 'Emoji-1-\u{1F600}'];
    for (const [i, password] of passwords.entries()) {
      const [poolName, userId] = ['Ab3dEf6hI', `0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3${i}`];
      // Salts with leading zeros, odd length and the first bit set: they are numbers, not texts.
      const salt = `${['f', '0f', '00f', '7'][i]}${randomBytes(14).toString('hex')}`;
      const verifier = passwordVerifier(poolName, userId, password, salt);
      const b = randomBytes(32).toString('hex');
      const B = serverPublic(verifier, b).toString();
      const secretBlock = randomBytes(300).toString('base64');
      const mine = startSrp(crypto);
      const given = { poolId: `local_${poolName}`, userId, salt, B, secretBlock, now: new Date() };
      const proves = async (typed: string) => {
        const { signature, timestamp } = await claimPassword(crypto, mine, { ...given, password: typed });
        return provesPassword({ A: mine.A, B, b, verifier }, { poolName, userId, secretBlock, timestamp, signature });
      };
      expect(await proves(password)).toBe(true);
      expect(await proves(`${password} `)).toBe(false);
    }
  });

  it('never sends the same public value twice', () => {
    expect(startSrp(crypto).A).not.toBe(startSrp(crypto).A);
  });

  it('refuses a server whose value would give the secret away', async () => {
    for (const B of ['0', prime.toString(16), (prime * 2n).toString(16)]) {
      await expect(passwordKey(crypto, start, { ...challenge, B })).rejects.toThrow('B = 0');
    }
  });

  it('takes powers as the definition says', () => {
    for (const [base, exponent, modulus] of [
      [3n, 0n, 7n],
      [2n, 10n, 1000n],
      [5n, 117n, 19n],
      [prime - 1n, 2n, prime],
    ] as const) {
      expect(modPow(base, exponent, modulus)).toBe(base ** exponent % modulus);
    }
  });

  it.each([
    ['0', '00'],
    ['f', '0f'],
    ['7f', '7f'],
    ['80', '0080'],
    ['abc', '0abc'],
    ['ffff', '00ffff'],
  ])('pads %s to %s', (digits, padded) => {
    expect(padHex(BigInt(`0x${digits}`))).toBe(padded);
  });

  it.each([
    ['2026-02-03T04:05:06Z', 'Tue Feb 3 04:05:06 UTC 2026'],
    ['2026-12-31T23:59:59Z', 'Thu Dec 31 23:59:59 UTC 2026'],
  ])('writes %s as %s', (date, text) => {
    expect(cognitoTimestamp(new Date(date))).toBe(text);
    expect(isTimestamp(text)).toBe(true);
  });
});

describe('hashes in plain JavaScript', () => {
  it('agree with Node for every length around the blocks, and for a long text', () => {
    for (const length of [...Array(200).keys(), 1_000, 100_003]) {
      const data = randomBytes(length);
      expect(Buffer.from(sha256(data)).toString('hex')).toBe(createHash('sha256').update(data).digest('hex'));
      const key = randomBytes(length % 150);
      expect(Buffer.from(hmacSha256(key, data)).toString('hex')).toBe(
        createHmac('sha256', key).update(data).digest('hex'),
      );
    }
  });

  it('agree with the example of FIPS 180-4', () => {
    expect(Buffer.from(sha256(Buffer.from('abc'))).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
