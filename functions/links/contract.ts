// Handlers import their own part of the contract, so that a function loads the schemas it needs; this file is for those who
// read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export { links } from './contract/module.ts';
export { getAndroidAssociation, getAppleAssociation, resolveLink, showLink } from './contract/opening.ts';
export { createLink, getLink, listLinks, revokeLink } from './contract/sharing.ts';
export { listSpaceLinks, revokeSpaceLink } from './contract/space-links.ts';
export { eraseLinks, exportLinks, followLinkSpaces, removeSpaceLinks } from './contract/upkeep.ts';
