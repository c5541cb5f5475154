// biome-ignore lint/suspicious/noExplicitAny: items of many kinds, as they are stored
export type StoredItem = Record<string, any>;

/** Of an item of the book: the id behind that of the ledger. */
export const idOf = ({ pk }: StoredItem): string => String(pk).split('#')[2] ?? '';

/** Accounts of the bank have a colon in their id. */
export const isCustomer = (accountId: string): boolean => !accountId.includes(':');
