import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signatures of one message that are looked at: more than one while a secret is being changed. */
const mostSignatures = 5;

export interface Signed {
  readonly bytes: Uint8Array;
  readonly header: string | undefined;
  /** Several while it is being changed, with a space between. */
  readonly secrets: string;
  readonly now: Date;
  /** How far the signed time may lie from ours. */
  readonly toleranceSeconds: number;
}

const mac = (secret: string, time: string, bytes: Uint8Array | string) =>
  createHmac('sha256', secret).update(`${time}.`).update(bytes).digest();

const each = (secrets: string) => secrets.split(/\s+/).filter(Boolean);

/**
 * `t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<seconds>.<body>`. Compared in constant time; that it is too old is said only to who has a secret.
 */
export function checkSignature({ bytes, header, secrets, now, toleranceSeconds }: Signed): 'fits' | 'refused' | 'late' {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('=', 2));
  const times = parts.flatMap(([name, value = '']) => (name === 't' ? [value] : []));
  const [time = ''] = times;
  if (times.length !== 1 || !/^\d{1,11}$/.test(time)) return 'refused';
  const given = parts
    .flatMap(([name, value = '']) =>
      name === 'v1' && /^[0-9a-f]{64}$/i.test(value) ? [Buffer.from(value, 'hex')] : [],
    )
    .slice(0, mostSignatures);
  let fits = false;
  for (const secret of each(secrets)) {
    const expected = mac(secret, time, bytes);
    for (const one of given) fits = timingSafeEqual(one, expected) || fits;
  }
  if (!fits) return 'refused';
  return Math.abs(now.getTime() / 1000 - Number(time)) > toleranceSeconds ? 'late' : 'fits';
}

/** The header for a body of ours, with the first of the secrets. */
export function signatureOf(body: string, secrets: string, now: Date): string {
  const time = String(Math.floor(now.getTime() / 1000));
  return `t=${time},v1=${mac(each(secrets)[0] ?? '', time, body).toString('hex')}`;
}
