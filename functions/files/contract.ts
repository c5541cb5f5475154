// Handlers import their own part of the contract, so that a function loads the schemas it needs; this file is for those who
// read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export { fileDeleted, fileRejected, fileStored, relayEvents } from './contract/events.ts';
export { files } from './contract/module.ts';
export { deleteFile, downloadFile, getFile, getStorage, listFiles, updateFile } from './contract/reading.ts';
export { createShare, listShares, openShare, revokeShare } from './contract/shares.ts';
export {
  eraseFiles,
  exportFiles,
  fileCopies,
  followFiles,
  followSpaces,
  processUpload,
  removeSpace,
  sweepContents,
  sweepUploads,
} from './contract/upkeep.ts';
export {
  attachPoster,
  deleteVersion,
  finishUpload,
  presignParts,
  startUpload,
  startVersion,
} from './contract/uploads.ts';
