import { beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { files, type ImportGraph, importGraph, moduleOf, sources } from './source-tree.ts';

const operations = modules.flatMap((module) => module.operations);
const handlers = operations.map((operation) => operation.file);
const isStore = (file: string) => /^functions\/[^/]+\/(store\.ts|stores?\/)/.test(file);
const isContract = (file: string) => /^functions\/[^/]+\/(contract\.ts|contract\/)/.test(file);
const isSdk = (name: string) => name.startsWith('@aws-sdk/') || name.startsWith('@smithy/');

let graph: ImportGraph;
beforeAll(async () => {
  const entries = sources.filter(
    (file) => /^(bin|lib|functions)\//.test(file) && file.endsWith('.ts') && !file.endsWith('.d.ts'),
  );
  graph = await importGraph(entries);
});

const filesUnder = (folder: string) => [...graph.imports.keys()].filter((file) => file.startsWith(folder));
const direct = (folder: string, forbidden: (imported: string, from: string) => boolean) =>
  filesUnder(folder).flatMap((file) =>
    (graph.imports.get(file) ?? [])
      .filter((imported) => forbidden(imported, file))
      .map((imported) => `${file} -> ${imported}`),
  );

describe('contracts and handlers', () => {
  it('there is one handler file for each contract entry', () => {
    expect(handlers.filter((file) => !files.includes(file))).toEqual([]);
  });
  it('there is one contract entry for each file that exports a handler', async () => {
    const { readFileSync } = await import('node:fs');
    const exporting = sources.filter(
      (file) => file.startsWith('functions/') && /^export const handler\b/m.test(readFileSync(file, 'utf8')),
    );
    expect(exporting.filter((file) => !handlers.includes(file))).toEqual([]);
    expect(exporting.length).toBe(handlers.length);
  });
  it('no two routes answer the same method and path', () => {
    const routes = modules.flatMap((module) =>
      module.routes.map(({ entry }) => `${entry.method} ${entry.path.replace(/\{[^}]+\}/g, '{}')}`),
    );
    expect(routes.filter((route, i) => routes.indexOf(route) !== i)).toEqual([]);
  });
  it('a handler does not load the list of modules', () => {
    expect(handlers.filter((file) => graph.loadedWith(file).has('functions/index.ts'))).toEqual([]);
  });
});

/** Parts of `lib` that functions are made of; the last ones are domain cores that several modules share. */
const knownToFunctions = new Set([
  ...['runtime', 'contract', 'policy', 'openapi'],
  ...['audit', 'events', 'flags', 'fraud', 'inbound', 'jobs', 'ledger', 'step-up', 'sync', 'verify-ledger'],
]);

describe('who may know whom', () => {
  it('lib/contract knows the schema library and nothing else', () => {
    const other = direct(
      'lib/contract/',
      (imported) => !imported.startsWith('lib/contract/') && !imported.startsWith('zod'),
    );
    expect(other).toEqual([]);
  });
  it('a function knows lib/runtime, lib/contract, the domain cores, its own module, and contracts of others', () => {
    const wrong = direct('functions/', (imported, from) => {
      if (from === 'functions/index.ts') return !isContract(imported) && !imported.startsWith('lib/contract/');
      if (imported.startsWith('functions/')) return moduleOf(imported) !== moduleOf(from) && !isContract(imported);
      if (imported.startsWith('lib/')) return !knownToFunctions.has(imported.split('/')[1] ?? '');
      return false;
    });
    expect(wrong).toEqual([]);
  });
  it('lib/inbound knows lib/contract and lib/runtime, and no module', () => {
    const other = direct('lib/inbound/', (imported) =>
      /^(functions|bin)\/|^lib\/(?!contract|runtime|inbound)/.test(imported),
    );
    expect(other).toEqual([]);
  });
  it('lib/sync knows lib/contract, lib/policy and lib/runtime, and no module', () => {
    const other = direct('lib/sync/', (imported) =>
      /^(functions|bin)\/|^lib\/(?!contract|policy|runtime|sync)/.test(imported),
    );
    expect(other).toEqual([]);
  });
  it('lib/events knows lib/contract and lib/runtime, and no module', () => {
    expect(
      direct('lib/events/', (imported) => /^(functions|bin)\/|^lib\/(?!contract|runtime|events)/.test(imported)),
    ).toEqual([]);
  });
  it('lib/jobs knows lib/contract, lib/events and lib/runtime, and no module', () => {
    expect(
      direct('lib/jobs/', (imported) => /^(functions|bin)\/|^lib\/(?!contract|runtime|events|jobs)/.test(imported)),
    ).toEqual([]);
  });
  it('lib/step-up knows lib/contract and lib/runtime, and no module', () => {
    expect(
      direct('lib/step-up/', (imported) => /^(functions|bin)\/|^lib\/(?!contract|runtime|step-up)/.test(imported)),
    ).toEqual([]);
  });
  it('lib/ledger knows lib/runtime and no module, and its model nothing outside of it', () => {
    expect(direct('lib/ledger/', (imported) => /^(functions|bin)\/|^lib\/(?!runtime|ledger)/.test(imported))).toEqual(
      [],
    );
    expect(direct('lib/ledger/model/', (imported) => !/^(lib\/ledger\/model\/|node:crypto$)/.test(imported))).toEqual(
      [],
    );
  });
  it('lib/fraud knows lib/contract and lib/runtime and no module, and its model nothing outside of it', () => {
    const outside = /^(functions|bin)\/|^lib\/(?!contract|runtime|fraud)/;
    expect(direct('lib/fraud/', (imported) => outside.test(imported))).toEqual([]);
    expect(direct('lib/fraud/model/', (imported) => !/^(lib\/fraud\/model\/|node:crypto$)/.test(imported))).toEqual([]);
  });
  it('only stores, domain cores and lib/runtime speak to AWS', () => {
    const speaks = (imported: string) =>
      isSdk(imported) || (/^lib\/runtime\/aws\//.test(imported) && imported !== 'lib/runtime/aws/errors.ts');
    expect(direct('functions/', (imported, from) => !isStore(from) && speaks(imported))).toEqual([]);
  });
  it('lib/infra and bin/app.ts load no handler, no store and no AWS client', () => {
    const loaded = [...graph.loadedWith('bin/app.ts')];
    expect(
      loaded.filter(
        (name) => handlers.includes(name) || isStore(name) || isSdk(name) || name.startsWith('lib/runtime/'),
      ),
    ).toEqual([]);
  });
  it('lib/local knows templates, not our modules', () => {
    expect(
      direct('lib/local/', (imported) => /^(functions|lib\/(contract|infra|runtime|policy))\//.test(imported)),
    ).toEqual([]);
  });
  it('lib/runtime knows neither infra nor local nor modules', () => {
    expect(
      direct('lib/runtime/', (imported) =>
        /^(functions|bin)\/|^lib\/(infra|local|build|openapi|sync|events|flags|inbound|jobs)\//.test(imported),
      ),
    ).toEqual([]);
  });
  it('handlers load the small build of the schema library only', () => {
    const classic = handlers.filter((file) => graph.loadedWith(file).has('zod'));
    expect(classic).toEqual([]);
  });
});
