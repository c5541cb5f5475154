// Handlers import their own part of the contract, so that a function loads the schemas it needs; this file is for those who
// read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export { getConfig, getPublicConfig } from './contract/evaluation.ts';
export { flagChanged, minimumVersionChanged, segmentChanged } from './contract/events.ts';
export {
  archiveFlag,
  deleteFlag,
  explainFlag,
  getFlag,
  listFlagHistory,
  listFlags,
  putFlag,
  setKillSwitch,
} from './contract/flags.ts';
export { config } from './contract/module.ts';
export {
  deleteSegment,
  listMinimumVersionHistory,
  listMinimumVersions,
  listSegmentHistory,
  listSegments,
  putMinimumVersion,
  putSegment,
} from './contract/segments.ts';
export {
  announceConfig,
  applyMinimumVersions,
  pokeListeners,
  relayConfigEvents,
  watchConfig,
} from './contract/work.ts';
