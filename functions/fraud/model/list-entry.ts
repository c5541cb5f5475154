import type { Listable } from '../../../lib/fraud/model/facts.ts';
import type { EntryItem } from '../../../lib/fraud/store/items.ts';
import type { ListEntry } from '../contract/fields.ts';

export const isCurrent = ({ expiresAt }: Pick<EntryItem, 'expiresAt'>, now: Date): boolean =>
  expiresAt === undefined || expiresAt * 1000 > now.getTime();

export const toEntry = ({ sk, reason, addedBy, addedAt, expiresAt }: EntryItem): ListEntry => ({
  entry: sk,
  kind: sk.split('.')[0] as Listable,
  ...{ reason, addedBy, addedAt },
  ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt * 1000).toISOString() }),
});

const iban = /^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids of ours are in small letters, IBANs in large ones without spaces; all else is compared as it was said. */
export function normalised(kind: Listable, value: string): string {
  const text = value.trim();
  if (kind !== 'device' && uuid.test(text)) return text.toLowerCase();
  const number = text.replaceAll(' ', '').toUpperCase();
  return kind === 'account' && iban.test(number) ? number : text;
}
