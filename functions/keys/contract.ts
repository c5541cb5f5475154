// Handlers import their own part of the contract, so that a function loads the schemas it needs; this file is for those who
// read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export { createApiKey, rotateApiKey } from './contract/api-key-secrets.ts';
export { getApiKey, listApiKeys, revokeApiKey, updateApiKey } from './contract/api-keys.ts';
export { listMachineClients, revokeMachineClient, updateMachineClient } from './contract/machine-clients.ts';
export { createMachineClient, rotateMachineSecret } from './contract/machine-secrets.ts';
export { keys } from './contract/module.ts';
export { authorizeRequest, purgeKeys, tendClients } from './contract/work.ts';
