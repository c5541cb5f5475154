import { AppError } from '../../../../lib/runtime/app-error.ts';
import type { WebhookSource } from '../../contract/sources.ts';
import type { SourceItem } from '../../store/sources.ts';
import { keyOf } from '../signature.ts';

export const toSource = (item: SourceItem, now: Date): WebhookSource => {
  const overlap = item.secrets.find(({ until }) => until && Date.parse(until) > now.getTime())?.until;
  return {
    source: item.source,
    description: item.description,
    scheme: item.scheme,
    ...(item.hmac ? { hmac: { ...item.hmac } } : {}),
    ...(overlap ? { secretOverlapUntil: overlap } : {}),
    updatedAt: item.updatedAt,
  };
};

/** @throws AppError `webhook-source-refused` when scheme, details and secret do not belong together. */
export function requireFitting({ scheme, hmac }: Pick<SourceItem, 'scheme' | 'hmac'>, secret: string): void {
  if ((scheme === 'hmac') !== (hmac !== undefined)) throw new AppError('webhook-source-refused');
  if (scheme !== 'standard-webhooks') return;
  const isKey = /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret) && keyOf(secret).length >= 24 && keyOf(secret).length <= 64;
  if (!isKey) throw new AppError('webhook-source-refused', 'Its secrets are `whsec_` and 24 to 64 bytes in base64.');
}
