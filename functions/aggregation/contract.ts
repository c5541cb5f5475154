// Handlers import their own part of the contract; this file is for those who read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export {
  bankConnectionCopies,
  eraseConnections,
  exportConnections,
  forgetOrganisations,
  publishConnections,
  runConnections,
  wakeConnections,
} from './contract/behind.ts';
export {
  completeConnection,
  connectBank,
  listConnections,
  listConnectionTransactions,
  refreshConnection,
  removeConnection,
  renewConnection,
} from './contract/connections.ts';
export { bankConnected, bankConsentEnded, bankDisconnected, relayEvents } from './contract/events.ts';
export { receiveConnectionMessage } from './contract/messages.ts';
export { aggregation } from './contract/module.ts';
