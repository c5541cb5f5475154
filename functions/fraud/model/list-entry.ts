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

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids of ours are in small letters, those of devices as these say them; numbers of accounts are compared as banks write them: large letters, without spaces. */
export function normalised(kind: Listable, value: string): string {
  const text = value.trim();
  if (kind !== 'device' && uuid.test(text)) return text.toLowerCase();
  return kind === 'account' && /^[A-Za-z]{2}\d{2}/.test(text) ? text.replaceAll(' ', '').toUpperCase() : text;
}
