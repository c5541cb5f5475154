import { createHmac } from 'node:crypto';
import { AppError } from '../../../../lib/runtime/app-error.ts';
import { keyOf } from '../signature.ts';
import { type Checked, decoded, type Incoming, isSeconds, requireRecent, requireSignature, typeIn } from './checked.ts';

/**
 * Standard Webhooks 1.0, and Svix, of which it comes: `webhook-id`, `webhook-timestamp` and `webhook-signature` (`v1,<base64>`, several with
 * a space between), over `<id>.<timestamp>.<body>`. An id with a dot in it could be read in two ways, and is refused.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function checkStandardWebhooks(incoming: Incoming): Checked {
  const { bytes, headers, secrets } = incoming;
  const prefix = headers['webhook-id'] === undefined ? 'svix' : 'webhook';
  const [id = '', time = '', signatures = ''] = ['id', 'timestamp', 'signature'].map(
    (name) => headers[`${prefix}-${name}`],
  );
  if (!/^[^.\s]{1,256}$/.test(id) || !isSeconds(time)) throw new AppError('webhook-signature-refused');
  const given = signatures
    .split(' ')
    .flatMap((each) => (each.startsWith('v1,') ? [decoded(each.slice(3), 'base64')] : []));
  requireSignature(
    given,
    secrets.map((secret) => createHmac('sha256', keyOf(secret)).update(`${id}.${time}.`).update(bytes).digest()),
  );
  requireRecent(time, incoming);
  const type = typeIn(bytes);
  return { eventId: id, ...(type ? { type } : {}) };
}
