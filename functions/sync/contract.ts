// Handlers import their own part of the contract; this file is for those who read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export { commitDocuments, getDocument, queryDocuments, replaceDocuments } from './contract/documents.ts';
export { spaceDeleted } from './contract/events.ts';
export { sync } from './contract/module.ts';
export { pullChanges } from './contract/pull.ts';
export { discardOutcome, listOutcomes, pushMutations } from './contract/push.ts';
export { compactChanges, indexText, pokeSpaces, signal, subscribe } from './contract/sockets.ts';
export {
  createSpace,
  createSpaceInvitation,
  deleteSpace,
  eraseSyncedData,
  explainSpaceAccess,
  exportSyncedData,
  followOrganisations,
  followSpaces,
  getSpace,
  joinSpace,
  listSpaceMembers,
  listSpaces,
  purgeSpace,
  removeSpaceMember,
  updateSpace,
  updateSpaceMember,
} from './contract/spaces.ts';
