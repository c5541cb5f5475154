/**
 * `npm run new -- <module> <operation>`: contract entry, handler and test of a new route; a module that is not there yet as well. The handler
 * alone when the contract has the entry.
 * `npm run new -- <module> queue|bucket <its name> <operation>`, `<module> schedule <operation>`: a consumer with its source.
 * `npm run new -- <module> collection <name>`: documents that devices hold a copy of.
 * `npm run new -- <module> event <Name>`: an event, and with a module's first one its relay.
 * A module that is not there yet is made by a route with a table of its own, by all but an event without.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineModule } from '../lib/contract/module.ts';
import { kebab, type RegisteredModule, readContract } from '../lib/contract/registry.ts';
import { routeShape, wayIn } from '../lib/contract/way-in.ts';
import { collectionFiles } from '../lib/scaffold/collection-template.ts';
import { consumerFiles, handlerOf } from '../lib/scaffold/consumer-template.ts';
import type { Piece, Read } from '../lib/scaffold/contract-text.ts';
import { eventFiles } from '../lib/scaffold/event-template.ts';
import { contractOf, emptyContractOf, eraseOf, exportOf, storeOf } from '../lib/scaffold/module-template.ts';
import { checkModuleName, moduleConst, type Names, namesOf } from '../lib/scaffold/names.ts';
import { operationFiles } from '../lib/scaffold/operation-template.ts';
import { plainMethodOf, plainOperationFiles } from '../lib/scaffold/plain-operation-template.ts';
import { scenarioFiles } from '../lib/scaffold/scenario-template.ts';

const root = join(import.meta.dirname, '..');
const written = new Map<string, 'wrote  ' | 'changed'>();

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  if (!written.has(file)) written.set(file, existsSync(join(root, file)) ? 'changed' : 'wrote  ');
  writeFileSync(join(root, file), text);
}
const read = (file: string) => readFileSync(join(root, file), 'utf8');
/** Written when all that belongs to it could be made. */
const planned = new Map<string, string>();
const readIf: Read = (file) => planned.get(file) ?? (existsSync(join(root, file)) ? read(file) : undefined);

/** Formats what was written, and says what it was. */
function finish(next: string): void {
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const check = ['check', '--write', '--linter-enabled=false', '--vcs-enabled=false', ...written.keys()];
  const { status, stderr } = spawnSync(process.execPath, [biome, ...check], { cwd: root, encoding: 'utf8' });
  if (status !== 0) process.stderr.write(stderr);
  process.stdout.write(`${[...written].map(([file, how]) => `${how}  ${file}`).join('\n')}\n\n${next}\n`);
}

/** Names the module in the list that infra, generators and tests read. */
function enlist(module: string): void {
  const list = 'functions/index.ts';
  const name = moduleConst(module);
  const text = read(list)
    .replace(/(\n\n\/\*\*)/, `\nimport * as ${name} from './${module}/contract.ts';$1`)
    .replace(/(export const modules = \[[\s\S]*?),?\s*\];/, `$1, readContract(${name})];`);
  write(list, text);
}

function createModule(names: Names): void {
  const folder = `functions/${names.module}`;
  const things = names.thing.replace(/([A-Z])/g, '-$1').toLowerCase();
  write(`${folder}/contract.ts`, contractOf(names));
  write(`${folder}/store.ts`, storeOf(names));
  write(`${folder}/erase-${things}-data.ts`, eraseOf(names));
  write(`${folder}/export-${things}-data.ts`, exportOf(names));
  enlist(names.module);
}

/** A permission that the module gives to each person for their own things. */
async function ownPermission(module: string): Promise<string> {
  const { modules } = await import('../functions/index.ts');
  const policies = modules.find((each) => each.module.name === module)?.module.policies ?? {};
  const own = Object.entries(policies).find(([, policy]) => policy.by === 'self');
  if (!own)
    throw new Error(`module '${module}' has no policy { by: 'self' }: add one to its contract, then run this again`);
  return `${own[0]}:${own[1].actions[0]}`;
}

/** @throws Error when there is a policy of that name, or a collection, which is one. */
async function assertNoPolicy(name: string, otherwise: string): Promise<void> {
  const { modules } = await import('../functions/index.ts');
  const { collectPolicies } = await import('../lib/openapi/generated-files.ts');
  if (Object.hasOwn(collectPolicies(modules), name))
    throw new Error(`there is a policy or a collection called '${name}' already: call ${otherwise} otherwise`);
}

/** @throws Error when another module has what `npm run generate` wants of one alone. */
async function assertFree({ module, operation, thing }: Names, isNew: boolean): Promise<void> {
  const { modules } = await import('../functions/index.ts');
  const other = modules.find(({ routes }) => routes.some(({ name }) => name === operation));
  if (other)
    throw new Error(`module '${other.module.name}' has a route '${operation}' already: call this one otherwise`);
  if (isNew) await assertNoPolicy(thing, `the things of '${module}'`);
}

/** @throws Error when another route has the method and path of this entry: its operation is the same in other words, as list-note and list-notes. */
async function assertPathFree(entry: string): Promise<void> {
  const { modules } = await import('../functions/index.ts');
  const part = (name: string) => new RegExp(`^ {2}${name}: '(.+)',$`, 'm').exec(entry)?.[1];
  const way = routeShape(`${part('method')} /v1${part('path')}`);
  const other = modules.flatMap(({ routes }) => routes).find((route) => wayIn(route.entry) === way);
  if (other) throw new Error(`${way} is the route ${other.module.name}/${other.name} already: call this one otherwise`);
}

async function registered(module: string): Promise<RegisteredModule | undefined> {
  const { modules } = await import('../functions/index.ts');
  return modules.find((each) => each.module.name === module);
}

const kinds = ['event', 'collection', 'schedule', 'queue', 'bucket'];

/** What is added to a module beside routes. @returns undefined when these words ask for none of it. */
function pieceOf([kind, ...names]: readonly string[]): ((module: RegisteredModule) => Piece) | undefined {
  const [first, second] = names;
  if (first && !second) {
    if (kind === 'event') return (module) => eventFiles(module, first, readIf);
    if (kind === 'collection') return (module) => collectionFiles(module, first, readIf);
    if (kind === 'schedule') return (module) => consumerFiles(module, kind, '', first, readIf);
  }
  if (first && second && names.length === 2 && (kind === 'queue' || kind === 'bucket'))
    return (module) => consumerFiles(module, kind, first, second, readIf);
  return undefined;
}

/** A module without a table: a collection needs none. */
function plannedModule(module: string): RegisteredModule {
  checkModuleName(module);
  planned.set(`functions/${module}/contract.ts`, emptyContractOf(module));
  return readContract({ it: defineModule(module, { summary: module }) });
}

async function createPiece(
  [kind = '', name = '']: readonly string[],
  module: string,
  make: (module: RegisteredModule) => Piece,
): Promise<void> {
  const known = await registered(module);
  if (!known && (kind === 'event' || existsSync(join(root, 'functions', module))))
    throw new Error(`there is no module '${module}': start it with a route, as: ${module} create-thing`);
  const { files, next } = make(known ?? plannedModule(module));
  if (kind === 'collection') await assertNoPolicy(name, 'this one');
  for (const [file, content] of files) write(file, content);
  if (!known) enlist(module);
  finish(`${next}\n\nThen: npm run generate, and npm start.`);
}

/** The handler of an entry that somebody wrote into the contract. @returns whether there is such an entry. */
async function createHandler(module: string, operation: string): Promise<boolean> {
  if (!existsSync(join(root, 'functions', module, 'contract.ts'))) return false;
  const found = (await registered(module))?.operations.find(({ name }) => kebab(name) === kebab(operation));
  if (!found || existsSync(join(root, found.file))) return false;
  write(found.file, handlerOf(found, './contract.ts'));
  finish(`The contract has ${found.name} already: fill its operation, and write its test in test/${module}.`);
  return true;
}

const usage = `usage: npm run new -- <module> <operation>, for what comes over HTTP, as: notes create-note
       npm run new -- <module> queue <queue> <operation>, as: notes queue reminders remind-owner
       npm run new -- <module> bucket <bucket> <operation>, as: notes bucket scans read-scan
       npm run new -- <module> schedule <operation>, as: notes schedule sweep-notes
       npm run new -- <module> collection <name>, as: notes collection drafts
       npm run new -- <module> event <Name>, as: notes event NoteShared`;

async function main(): Promise<void> {
  const [module, operation, ...rest] = process.argv.slice(2);
  const make = pieceOf(process.argv.slice(3));
  if (module && operation && make) return createPiece([operation, ...rest], module, make);
  if (!module || !operation || rest.length > 0 || kinds.includes(operation)) throw new Error(usage);
  if (await createHandler(module, operation)) return;
  const names = namesOf(module, operation);
  const folder = `functions/${names.module}`;
  if (existsSync(join(root, folder, `${names.file}.ts`)))
    throw new Error(`${folder}/${names.file}.ts is already there`);
  const isNew = !existsSync(join(root, folder));
  const known = operationFiles(names);
  if (isNew && !known)
    throw new Error(
      `start the module '${module}' with create, get, list or delete, as: ${module} create-${names.thing}`,
    );
  await assertFree(names, isNew);

  const contract = `${folder}/contract.ts`;
  const split = existsSync(join(root, folder, 'contract', 'module.ts'));
  const ownThing = isNew || read(contract).includes(`export const ${names.Thing} = `);
  const own = ownThing ? known : undefined;
  const files = own ?? plainOperationFiles(names, await ownPermission(module), split ? './module.ts' : undefined);
  await assertPathFree(files.contract);
  if (isNew) createModule(names);
  if (split) {
    write(`${folder}/contract/${names.file}.ts`, files.contract);
    write(contract, `${read(contract)}export { ${names.operation} } from './contract/${names.file}.ts';\n`);
  } else {
    write(contract, `${read(contract)}${files.contract}`);
  }
  write(`${folder}/${names.file}.ts`, files.handler);
  write(`test/${names.module}/${names.file}.test.ts`, files.test);
  for (const [file, text] of scenarioFiles(names, own ? undefined : plainMethodOf(names), readIf)) write(file, text);
  finish(`Next: npm run generate, then npm start. The route stands in ${contract}.`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
