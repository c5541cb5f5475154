import { hmacSha256, sha256 } from './sha256.ts';

/** The cryptography that sign-in needs. Pass one as `crypto` to use a native library. */
export interface CryptoProvider {
  /** Cryptographically strong; throws where there is no source. */
  randomBytes(size: number): Uint8Array;
  sha256(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

interface WebCrypto {
  getRandomValues?(bytes: Uint8Array): Uint8Array;
  readonly subtle?: SubtleCrypto;
}

const noRandom =
  "no source of random numbers: in React Native, import 'react-native-get-random-values' first, or pass `crypto` with randomBytes";

/** WebCrypto where there is one; hashes in plain JavaScript where there is not. Looked up at each use, so that a polyfill may come late. */
export function platformCrypto(): CryptoProvider {
  const web = () => (globalThis as { crypto?: WebCrypto }).crypto;
  return {
    randomBytes(size) {
      const source = web();
      if (!source?.getRandomValues) throw new Error(noRandom);
      return source.getRandomValues(new Uint8Array(size));
    },
    async sha256(data) {
      const subtle = web()?.subtle;
      return subtle ? new Uint8Array(await subtle.digest('SHA-256', data as BufferSource)) : sha256(data);
    },
    async hmacSha256(key, data) {
      const subtle = web()?.subtle;
      if (!subtle) return hmacSha256(key, data);
      const imported = await subtle.importKey('raw', key as BufferSource, { name: 'HMAC', hash: 'SHA-256' }, false, [
        'sign',
      ]);
      return new Uint8Array(await subtle.sign('HMAC', imported, data as BufferSource));
    },
  };
}

/** UUID of version 4. `crypto.randomUUID` exists in secure contexts only. */
export function uuid(crypto: CryptoProvider): string {
  const bytes = crypto.randomBytes(16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
