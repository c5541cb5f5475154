import { audit } from './module.ts';

export const exportAuditEntries = audit.consumer({
  on: { person: 'export' },
  summary: 'What a person did, and what others did to what is theirs',
  access: { 'log.byActor': ['Query'], 'log.byPerson': ['Query'] },
});
