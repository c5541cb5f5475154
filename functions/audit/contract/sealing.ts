import { audit } from './module.ts';

export const sealEntries = audit.consumer({
  on: { table: 'inbox', changes: ['insert', 'modify'], batch: 500, gatherSeconds: 1 },
  summary: 'Give entries their places in their chains',
  access: {
    inbox: ['BatchWriteItem'],
    chains: ['BatchGetItem', 'PutItem'],
    log: ['PutItem'],
  },
  timeout: 60,
});
