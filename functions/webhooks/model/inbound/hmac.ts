import { createHmac } from 'node:crypto';
import { AppError } from '../../../../lib/runtime/app-error.ts';
import type { HmacScheme } from '../../contract/sources.ts';
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
 * HMAC-SHA256 of the body, in a header of the provider's choice: GitHub, Shopify and many others. With `timestampHeader` over
 * `<timestamp>.<body>`. Ids are taken from what is signed alone: one in a header could be changed to let a message in again.
 */
export function checkHmac(scheme: HmacScheme, incoming: Incoming): Checked {
  const { bytes, headers, secrets } = incoming;
  const { header, encoding, prefix = '', timestampHeader, idMember } = scheme;
  const given = headers[header] ?? '';
  if (!given.startsWith(prefix)) throw new AppError('webhook-signature-refused');
  const time = timestampHeader === undefined ? undefined : (headers[timestampHeader] ?? '');
  if (time !== undefined && !isSeconds(time)) throw new AppError('webhook-signature-refused');
  const before = time === undefined ? '' : `${time}.`;
  requireSignature(
    [decoded(given.slice(prefix.length), encoding)],
    secrets.map((secret) => createHmac('sha256', secret).update(before).update(bytes).digest()),
  );
  if (time !== undefined) requireRecent(time, incoming);
  const type = typeIn(bytes);
  const eventId = idMember === undefined ? undefined : memberOf(bytes, idMember);
  return { eventId: eventId ?? digestOf(Buffer.concat([Buffer.from(before), bytes])), ...(type ? { type } : {}) };
}
