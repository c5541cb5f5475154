import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Collection } from '../contract/collection.ts';
import type { PolicySpecs } from '../contract/policy.ts';
import type { RegisteredModule } from '../contract/registry.ts';
import { assignParts } from '../contract/stack-parts.ts';
import { readStackParts, stackPartsFile } from '../infra/functions/read-stack-parts.ts';
import { collectionPolicies } from '../sync/collection-policy.ts';
import { problemOfDefaults } from '../sync/schema/defaults.ts';
import { writeClientCollections } from './client-collections.ts';
import { writeClientRoutes, writeClientTypes } from './client-types.ts';
import { describeApi } from './describe-api.ts';
import type { OpenApi } from './document.ts';
import { writeEventSchemas, writeEventsPage } from './events-page.ts';
import { loadContracts } from './load-contracts.ts';
import { schemaNames } from './schema-names.ts';

const banner = '// Written by `npm run generate` from the contracts. Do not edit.\n';

/** The modules of a checkout and what their API is. */
export async function describeCheckout(root: string): Promise<{ modules: RegisteredModule[]; api: OpenApi }> {
  const { description, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const contracts = await loadContracts(join(root, 'functions'));
  const { modules } = (await import(pathToFileURL(join(root, 'functions/index.ts')).href)) as {
    modules: RegisteredModule[];
  };
  return { modules, api: describeApi(modules, schemaNames(contracts), { title: 'Mainstay', version, description }) };
}

/** Every module's policies by the resource that they speak of, those of collections included. @throws Error when two speak of one resource. */
export function collectPolicies(modules: readonly RegisteredModule[]): PolicySpecs {
  const all: Record<string, PolicySpecs[string]> = {};
  for (const { module, collections } of modules) {
    const policies = [...Object.entries(module.policies), ...Object.entries(collectionPolicies(collections))];
    for (const [resource, policy] of policies) {
      if (all[resource])
        throw new Error(
          `there are two policies for '${resource}', one of them of '${module.name}' (a collection is one)`,
        );
      all[resource] = policy;
    }
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function policySource(modules: readonly RegisteredModule[]): string {
  const policies = JSON.stringify(collectPolicies(modules), null, 2);
  return `${banner}import type { Collection } from '../contract/collection.ts';
import type { PolicySpecs } from '../contract/policy.ts';\n\n/** What every module allows, by resource. */\nexport const policies: PolicySpecs = ${policies};\n`;
}

/** Scopes that keys can have. @throws Error when no route is open to keys. */
function scopeSource(modules: readonly RegisteredModule[]): string {
  const scopes = new Set(modules.flatMap(({ routes }) => routes.flatMap(({ entry }) => entry.keys ?? [])));
  const [first, ...rest] = [...scopes].sort();
  if (!first) throw new Error('no route is open to keys');
  return `${banner}\n/** What a key can be given, out of the routes that are open to keys. */\nexport const keyScopes = ${JSON.stringify([first, ...rest], null, 2)} as const;\n`;
}

/** Every module's collections by name. @throws Error when two modules declare one of the same name, or one has a default that its field refuses. */
export function collectCollections(modules: readonly RegisteredModule[]): Readonly<Record<string, Collection>> {
  const all: Record<string, Collection> = {};
  for (const collection of modules.flatMap(({ collections }) => collections)) {
    const other = all[collection.name];
    if (other)
      throw new Error(`'${other.module}' and '${collection.module}' both declare a collection '${other.name}'`);
    const problem = problemOfDefaults(collection);
    if (problem) throw new Error(`collection '${collection.name}' of '${collection.module}': ${problem}`);
    all[collection.name] = collection;
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function collectionSource(modules: readonly RegisteredModule[]): string {
  const collections = JSON.stringify(collectCollections(modules), null, 2);
  return `${banner}import type { Collection } from '../contract/collection.ts';\n\n/** What every module declares, by name. */\nexport const collections: Readonly<Record<string, Collection>> = ${collections};\n`;
}

/** Files that are written from the contracts, by path from the root of the checkout. The same contracts give the same text. */
export async function generatedFiles(root: string): Promise<Map<string, string>> {
  const { modules, api } = await describeCheckout(root);
  return new Map([
    ['docs/events.md', writeEventsPage(modules)],
    ['docs/events.schema.json', writeEventSchemas(modules)],
    ['docs/openapi.json', `${JSON.stringify(api, null, 2)}\n`],
    ['client/src/generated/api.ts', writeClientTypes(api)],
    ['client/src/generated/routes.ts', writeClientRoutes(api)],
    ['client/src/generated/collections.ts', writeClientCollections(Object.values(collectCollections(modules)))],
    [stackPartsFile, `${JSON.stringify(assignParts(modules, readStackParts(root)), null, 2)}\n`],
    ['lib/policy/catalogue.generated.ts', policySource(modules)],
    ['lib/policy/key-scopes.generated.ts', scopeSource(modules)],
    ['lib/sync/collections.generated.ts', collectionSource(modules)],
  ]);
}
