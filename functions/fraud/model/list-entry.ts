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

/** Numbers of accounts are compared as banks write them: large letters, without spaces. */
export const normalised = (kind: Listable, value: string): string =>
  kind === 'account' && /^[A-Za-z]{2}\d{2}/.test(value) ? value.replaceAll(' ', '').toUpperCase() : value.trim();
