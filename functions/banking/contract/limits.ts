import { banking } from './module.ts';

/** How many there are at a time is a quota; these bound what stays of those that were closed: an account in the book, its statements for ten years. */
export const openingAccounts = banking.limit('accounts', { per: 'person', tokens: 20, refillPerSecond: 1 / 3600 });
export const issuingCards = banking.limit('cards', { per: 'person', tokens: 60, refillPerSecond: 1 / 600 });

/** Each compares a name with that of a customer. How many a holder may have of a day is a quota, and whoever founds organisations is many holders. */
export const namingPayees = banking.limit('payees', { per: 'person', tokens: 40, refillPerSecond: 1 / 900 });

/** Whoever asks for money hears whether somebody has the number, and sends nothing by it when nobody has. */
export const askingForMoney = banking.limit('requests', { per: 'person', tokens: 30, refillPerSecond: 1 / 300 });
