import { createHmac } from 'node:crypto';
import { AppError } from '../../../../lib/runtime/app-error.ts';
import {
  type Checked,
  decoded,
  digestOf,
  type Incoming,
  isSeconds,
  memberOf,
  requireRecent,
  requireSignature,
  typeIn,
} from './checked.ts';

/**
 * `Stripe-Signature: t=<seconds>,v1=<hex>,v1=<hex>`, over `<seconds>.<body>` with the whole secret as key; several `v1` while the provider
 * changes its secret. Other versions (`v0`) are passed over.
 * @see https://docs.stripe.com/webhooks#verify-manually
 */
export function checkStripe(incoming: Incoming): Checked {
  const { bytes, headers, secrets } = incoming;
  const parts = (headers['stripe-signature'] ?? '').split(',').map((part) => part.trim().split('=', 2));
  const times = parts.flatMap(([name, value]) => (name === 't' && value ? [value] : []));
  const given = parts.flatMap(([name, value]) => (name === 'v1' && value ? [decoded(value, 'hex')] : []));
  const [time] = times;
  if (time === undefined || times.length > 1 || !isSeconds(time)) throw new AppError('webhook-signature-refused');
  requireSignature(
    given,
    secrets.map((secret) => createHmac('sha256', secret).update(`${time}.`).update(bytes).digest()),
  );
  requireRecent(time, incoming);
  const type = typeIn(bytes);
  return { eventId: memberOf(bytes, 'id') ?? digestOf(bytes), ...(type ? { type } : {}) };
}
