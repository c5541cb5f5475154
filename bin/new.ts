/**
 * `npm run new -- <module> <operation>`: contract entry, handler and test of a new route; a module that is not there yet as well.
 * `npm run new -- <module> event <Name>`: an event, and with a module's first one its relay.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventFiles } from '../lib/scaffold/event-template.ts';
import { contractOf, eraseOf, exportOf, storeOf } from '../lib/scaffold/module-template.ts';
import { moduleConst, type Names, namesOf } from '../lib/scaffold/names.ts';
import { operationFiles } from '../lib/scaffold/operation-template.ts';
import { plainOperationFiles } from '../lib/scaffold/plain-operation-template.ts';

const root = join(import.meta.dirname, '..');
const written: string[] = [];

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  written.push(`${existsSync(join(root, file)) ? 'changed' : 'wrote  '}  ${file}`);
  writeFileSync(join(root, file), text);
}
const read = (file: string) => readFileSync(join(root, file), 'utf8');

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

async function createEvent(module: string, name: string): Promise<void> {
  const { modules } = await import('../functions/index.ts');
  const registered = modules.find((each) => each.module.name === module);
  if (!registered) throw new Error(`there is no module '${module}': start it with a route, as: ${module} create-thing`);
  const text = (file: string) => (existsSync(join(root, file)) ? read(file) : undefined);
  const { files, next } = eventFiles(registered, name, text);
  for (const [file, content] of files) write(file, content);
  process.stdout.write(`${written.join('\n')}\n\n${next} Then: npm run format, npm run generate.\n`);
}

async function main(): Promise<void> {
  const [module, operation, ...rest] = process.argv.slice(2);
  const [event] = rest;
  if (module && operation === 'event' && event && rest.length === 1) return createEvent(module, event);
  if (!module || !operation || rest.length > 0)
    throw new Error(
      'usage: npm run new -- <module> <operation>, as: notes create-note; or <module> event <Name>, as: notes event NoteShared',
    );
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
  if (isNew) createModule(names);

  const contract = `${folder}/contract.ts`;
  const split = existsSync(join(root, folder, 'contract', 'module.ts'));
  const ownThing = read(contract).includes(`export const ${names.Thing} = `);
  const files =
    known && ownThing
      ? known
      : plainOperationFiles(names, await ownPermission(module), split ? './module.ts' : undefined);
  if (split) {
    write(`${folder}/contract/${names.file}.ts`, files.contract);
    write(contract, `${read(contract)}export { ${names.operation} } from './contract/${names.file}.ts';\n`);
  } else {
    write(contract, `${read(contract)}${files.contract}`);
  }
  write(`${folder}/${names.file}.ts`, files.handler);
  write(`test/${names.module}/${names.file}.test.ts`, files.test);
  process.stdout.write(
    `${written.join('\n')}\n\nNext: npm run format, npm run generate, then npm start. The route stands in ${contract}.\n`,
  );
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
