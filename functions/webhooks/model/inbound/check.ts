import type { SourceItem } from '../../store/sources.ts';
import type { Checked, Incoming } from './checked.ts';
import { checkHmac } from './hmac.ts';
import { checkStandardWebhooks } from './standard-webhooks.ts';
import { checkStripe } from './stripe.ts';

/** Checks a message as its source signs. @throws AppError `webhook-signature-refused`, `webhook-timestamp-refused`. */
export function check({ scheme, hmac }: Pick<SourceItem, 'scheme' | 'hmac'>, incoming: Incoming): Checked {
  if (scheme === 'stripe') return checkStripe(incoming);
  if (scheme === 'standard-webhooks') return checkStandardWebhooks(incoming);
  if (!hmac) throw new Error('a source of the scheme hmac says nothing of its signatures');
  return checkHmac(hmac, incoming);
}
