import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../../../lib/runtime/app-error.ts';

export const signatureHeader = 'card-signature';

/** Signatures of one message that are looked at: more than one while the processor changes its secret. */
const mostSignatures = 5;

interface Signed {
  readonly bytes: Uint8Array;
  readonly header: string | undefined;
  /** Several while it is being changed, with a space between. */
  readonly secrets: string;
  readonly now: Date;
  /** How far the signed time may lie from ours. */
  readonly toleranceSeconds: number;
}

/**
 * `t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<seconds>.<body>`. Compared in constant time; that it is too old is said only to who has a secret.
 * @throws AppError `card-signature-refused`, `card-timestamp-refused`.
 */
export function requireSignature({ bytes, header, secrets, now, toleranceSeconds }: Signed): void {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('=', 2));
  const times = parts.flatMap(([name, value = '']) => (name === 't' ? [value] : []));
  const [time = ''] = times;
  if (times.length !== 1 || !/^\d{1,11}$/.test(time)) throw new AppError('card-signature-refused');
  const given = parts
    .flatMap(([name, value = '']) =>
      name === 'v1' && /^[0-9a-f]{64}$/i.test(value) ? [Buffer.from(value, 'hex')] : [],
    )
    .slice(0, mostSignatures);
  let fits = false;
  for (const secret of secrets.split(/\s+/).filter(Boolean)) {
    const expected = createHmac('sha256', secret).update(`${time}.`).update(bytes).digest();
    for (const one of given) fits = timingSafeEqual(one, expected) || fits;
  }
  if (!fits) throw new AppError('card-signature-refused');
  if (Math.abs(now.getTime() / 1000 - Number(time)) > toleranceSeconds) throw new AppError('card-timestamp-refused');
}
