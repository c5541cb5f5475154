import type { RegisteredModule } from '../contract/registry.ts';
import { moduleConst } from './names.ts';

/** What a piece of a module is as files: texts by path from the root. */
export interface Piece {
  readonly files: ReadonlyMap<string, string>;
  /** What is left to be done by hand. */
  readonly next: string;
}

/** Text of a file, undefined when it is not there. */
export type Read = (file: string) => string | undefined;

/** Where a module's contract stands: in one file, or in a folder beside it. */
export function contractOf({ module }: RegisteredModule, read: Read) {
  const folder = `functions/${module.name}`;
  const split = read(`${folder}/contract/module.ts`) !== undefined;
  return {
    folder,
    split,
    owner: moduleConst(module.name),
    main: `${folder}/contract.ts`,
    /** Where the module itself is defined. */
    home: split ? `${folder}/contract/module.ts` : `${folder}/contract.ts`,
    /** The way to the root from where new entries are written. */
    base: split ? '../../..' : '../..',
    /** The file for entries of this name. */
    file: (name: string) => (split ? `${folder}/contract/${name}.ts` : `${folder}/contract.ts`),
    /** The same as a handler imports it. */
    imported: (name: string) => (split ? `./contract/${name}.ts` : './contract.ts'),
  };
}

/** Texts that are changed more than once before they are written. */
export function editing(read: Read) {
  const files = new Map<string, string>();
  const edit = (file: string, change: (text: string) => string) =>
    files.set(file, change(files.get(file) ?? read(file) ?? ''));
  return { files, edit };
}

export const withImport = (text: string, line: string) => (text.includes(line) ? text : `${line}\n${text}`);

/** The text with a name imported from a file, beside those that are imported from there already. */
export function withName(text: string, name: string, from: string): string {
  const quoted = from.replace(/[.]/g, '\\.');
  const found = new RegExp(`import \\{([^}]*)\\} from '${quoted}';`).exec(text);
  if (!found) return withImport(text, `import { ${name} } from '${from}';`);
  if (new RegExp(`\\b${name}\\b`).test(found[1] ?? '')) return text;
  return text.replace(found[0], `import {${(found[1] ?? '').trimEnd().replace(/,$/, '')}, ${name} } from '${from}';`);
}
