// Handlers import their own part of the contract, so that a function loads the schemas it needs; this file is for those who
// read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it

export { runExport } from './contract/export-work.ts';
export { createDocumentExport, getDocumentExport } from './contract/exports.ts';
export { createImport, getImport } from './contract/imports.ts';
export { imports } from './contract/module.ts';
export { eraseImports, exportImports, runImport, startImport } from './contract/work.ts';
