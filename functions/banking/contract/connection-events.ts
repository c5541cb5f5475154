import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { banking } from './module.ts';

const connection = z.object({ connectionId: Uuid });

export const bankConnected = banking.event('BankConnected', {
  summary: 'A holder agreed that accounts at another bank are read, for the first time or again',
  detail: connection,
});
export const bankConsentEnded = banking.event('BankConsentEnded', {
  summary: 'Accounts at another bank are not read any more until their holder agrees again',
  detail: connection,
});
export const bankDisconnected = banking.event('BankDisconnected', {
  summary: 'A connection to another bank was removed',
  detail: connection,
});
