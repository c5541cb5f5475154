import { banking } from './module.ts';

export const buildFiles = banking.consumer({
  on: { schedule: 'rate(1 minute)' },
  summary: 'Seal the outgoing files whose time has come, and write them for the rail',
  access: { 'bank.agenda': ['Query'], bank: ['GetItem', 'Query', 'UpdateItem'], rails: ['PutObject'] },
  timeout: 300,
  memory: 512,
});
