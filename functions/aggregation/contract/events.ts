import * as z from 'zod/mini';
import { relayOf } from '../../../lib/contract/relay-of.ts';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { aggregation } from './module.ts';

const connection = z.object({ connectionId: Uuid });

export const bankConnected = aggregation.event('BankConnected', {
  summary: 'A holder agreed that accounts at another bank are read, for the first time or again',
  detail: connection,
});
export const bankConsentEnded = aggregation.event('BankConsentEnded', {
  summary: 'Accounts at another bank are not read any more until their holder agrees again',
  detail: connection,
});
export const bankDisconnected = aggregation.event('BankDisconnected', {
  summary: 'A connection to another bank was removed',
  detail: connection,
});

export const relayEvents = aggregation.consumer(relayOf('connections'));
