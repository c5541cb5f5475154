import type { RegisteredModule } from '../contract/registry.ts';
import { moduleConst } from './names.ts';

/** A new event as files: texts by path from the root. */
export interface EventFiles {
  readonly files: ReadonlyMap<string, string>;
  /** What is left to be done by hand. */
  readonly next: string;
}

/**
 * An event in a module's contract, and with the first one the relay that brings a table's events to the bus.
 * @param read text of a file, undefined when it is not there.
 * @throws Error that says what is wrong with the name, or with the module's tables.
 */
export function eventFiles(
  { module, operations, events }: RegisteredModule,
  name: string,
  read: (file: string) => string | undefined,
): EventFiles {
  if (!/^([A-Z][a-z0-9]*){2,}$/.test(name))
    throw new Error(`'${name}' is not an event name: write what happened in the past tense, as NoteShared`);
  const folder = `functions/${module.name}`;
  const split = read(`${folder}/contract/module.ts`) !== undefined;
  const event = name.charAt(0).toLowerCase() + name.slice(1);
  if (events.some((each) => each.name === name)) throw new Error(`'${module.name}' has an event '${name}' already`);
  const files = new Map<string, string>();
  const edit = (file: string, change: (text: string) => string) =>
    files.set(file, change(files.get(file) ?? read(file) ?? ''));
  const owner = moduleConst(module.name);

  const [base, contract] = split ? ['../../..', `${folder}/contract/events.ts`] : ['../..', `${folder}/contract.ts`];
  edit(contract, (text) => {
    let whole = withImport(text, `import * as z from 'zod/mini';`);
    whole = withName(whole, 'Uuid', `${base}/lib/contract/schemas.ts`);
    if (split) whole = withName(whole, owner, './module.ts');
    return `${whole}
export const ${event} = ${owner}.event('${name}', {
  summary: '${name}: say here what happened',
  detail: z.object({ id: Uuid }),
});
`;
  });
  if (split) edit(`${folder}/contract.ts`, (text) => `${text}export { ${event} } from './contract/events.ts';\n`);
  const relays = operations.some(({ name: operation }) => operation === 'relayEvents');
  if (!relays) addRelay();
  return {
    files,
    next: `Say in ${contract} what ${name} tells, leave it in the store with leaveEvent(...), and name it in \`emits\` of the route.`,
  };

  function addRelay(): void {
    const [table, spec] = Object.entries(module.resources.tables ?? {}).find(([, { sk }]) => sk) ?? [];
    if (!table || !spec)
      throw new Error(`module '${module.name}' has no table with a sort key, where events could wait`);
    const home = split ? `${folder}/contract/module.ts` : contract;
    if (spec.stream !== 'new' && spec.stream !== 'both') {
      edit(home, (text) => {
        const streaming = text.replace(new RegExp(`(\\b${table}: \\{ [^{}]*?),? \\}`), "$1, stream: 'new' }");
        if (spec.stream || streaming === text)
          throw new Error(`give the table '${table}' in ${home} stream: 'new' (or 'both'), then run this again`);
        return streaming;
      });
    }
    edit(
      contract,
      (text) =>
        `${withName(text, 'relayOf', `${base}/lib/contract/relay-of.ts`)}
export const relayEvents = ${owner}.consumer(relayOf('${table}'));
`,
    );
    if (split) edit(`${folder}/contract.ts`, (text) => `${text}export { relayEvents } from './contract/events.ts';\n`);
    files.set(
      `${folder}/relay-events.ts`,
      `import { relay } from '../../lib/events/relay.ts';
import { relayEvents } from './${split ? 'contract/events.ts' : 'contract.ts'}';

export const handler = relay(relayEvents);
`,
    );
  }
}

const withImport = (text: string, line: string) => (text.includes(line) ? text : `${line}\n${text}`);

/** The text with a name imported from a file, beside those that are imported from there already. */
function withName(text: string, name: string, from: string): string {
  const quoted = from.replace(/[.]/g, '\\.');
  const found = new RegExp(`import \\{([^}]*)\\} from '${quoted}';`).exec(text);
  if (!found) return withImport(text, `import { ${name} } from '${from}';`);
  if (new RegExp(`\\b${name}\\b`).test(found[1] ?? '')) return text;
  return text.replace(found[0], `import {${(found[1] ?? '').trimEnd().replace(/,$/, '')}, ${name} } from '${from}';`);
}
