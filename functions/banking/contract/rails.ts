import {
  caseOpened,
  paymentReceived,
  paymentRejected,
  paymentReturned,
  paymentSettled,
  railFileRefused,
} from './events.ts';
import { banking } from './module.ts';

export const buildFiles = banking.consumer({
  on: { schedule: 'rate(1 minute)' },
  summary: 'Seal the outgoing files whose time has come, and write them for the rail',
  access: { 'bank.agenda': ['Query'], bank: ['GetItem', 'Query', 'UpdateItem'], rails: ['PutObject'] },
  timeout: 300,
  memory: 512,
});

export const readRailFile = banking.consumer({
  on: { bucket: 'rails', prefix: 'in/' },
  summary: 'Check a file that came from a rail, and book what it says',
  access: {
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
    rails: ['GetObject'],
  },
  emits: [caseOpened, paymentReceived, paymentRejected, paymentReturned, paymentSettled, railFileRefused],
  timeout: 900,
  memory: 1024,
});
