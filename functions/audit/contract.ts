// Handlers import their own part of the contract; this file is for those who read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export { archiveEntries, listAuditSegments } from './contract/archive.ts';
export { audit } from './contract/module.ts';
export { exportAuditEntries } from './contract/person.ts';
export { listAuditEntries, listOwnAuditEntries } from './contract/queries.ts';
export { createAuditReport, getAuditReport, runReport } from './contract/reports.ts';
export { getAuditRetention, setAuditRetention } from './contract/retention.ts';
export { sealEntries } from './contract/sealing.ts';
