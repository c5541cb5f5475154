import * as z from 'zod/mini';
import { defineEvent, type PastTense } from '../contract/event.ts';
import type { RegisteredModule } from '../contract/registry.ts';
import { contractOf, editing, type Piece, type Read, withImport, withName } from './contract-text.ts';

/**
 * An event in a module's contract, and with the first one the relay that brings a table's events to the bus.
 * @throws Error that says what is wrong with the name, or with the module's tables.
 */
export function eventFiles(registered: RegisteredModule, name: string, read: Read): Piece {
  const { module, operations, events } = registered;
  if (!/^([A-Z][a-z0-9]*){2,}$/.test(name))
    throw new Error(`'${name}' is not an event name: write what happened in the past tense, as NoteShared`);
  defineEvent(module.name, name as PastTense, { summary: name, detail: z.object({}) });
  const event = name.charAt(0).toLowerCase() + name.slice(1);
  if (events.some((each) => each.name === name)) throw new Error(`'${module.name}' has an event '${name}' already`);
  const { folder, split, owner, base, home, main, file } = contractOf(registered, read);
  const { files, edit } = editing(read);

  const contract = file('events');
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
  if (split) edit(main, (text) => `${text}export { ${event} } from './contract/events.ts';\n`);
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
    if (split) edit(main, (text) => `${text}export { relayEvents } from './contract/events.ts';\n`);
    files.set(
      `${folder}/relay-events.ts`,
      `import { relay } from '../../lib/events/relay.ts';
import { relayEvents } from './${split ? 'contract/events.ts' : 'contract.ts'}';

export const handler = relay(relayEvents);
`,
    );
  }
}
