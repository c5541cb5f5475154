import { kebab } from '../contract/registry.ts';

/** The names that an operation gives to everything around it. */
export interface Names {
  /** `notes` */
  readonly module: string;
  /** `create-note`, the handler's file */
  readonly file: string;
  /** `createNote` */
  readonly operation: string;
  /** `create`, `get`, `list`, `update`, `delete`, or a verb of the domain */
  readonly verb: string;
  /** `note`: one of the things */
  readonly thing: string;
  /** `Note` */
  readonly Thing: string;
  /** `notes` in paths */
  readonly things: string;
  /** `Create note`, until somebody says more */
  readonly summary: string;
}

export const camel = (words: string) => words.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const singular = (word: string) => word.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
const plural = (word: string) =>
  /[^aeiou]y$/.test(word) ? word.replace(/y$/, 'ies') : /s$/.test(word) ? word : `${word}s`;

/** Words that TypeScript keeps for itself, as far as somebody might call a module so. */
const reserved =
  /^(await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/;

/** @throws Error that says what a name must look like. */
export function checkModuleName(module: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(module))
    throw new Error(`'${module}' is not a module name: write it as notes or field-notes`);
  if (reserved.test(module))
    throw new Error(`'${module}' is a word of TypeScript itself: call the module otherwise, as notes or field-notes`);
}

/**
 * @param module kebab-case, as `notes`
 * @param operation verb and noun, as `create-note` or `createNote`
 * @throws Error that says what a name must look like.
 */
export function namesOf(module: string, operation: string): Names {
  const file = kebab(operation);
  checkModuleName(module);
  const [, verb, noun] = /^([a-z]+)-([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(file) ?? [];
  if (!verb || !noun)
    throw new Error(`'${operation}' is not an operation name: write a verb and a noun, as create-note`);
  const thing = camel(singular(noun));
  const summary = capital(file.replaceAll('-', ' '));
  const things = plural(singular(noun));
  return { module, file, operation: camel(file), verb, thing, Thing: capital(thing), things, summary };
}

/** The export name of a module's definition: `fieldNotes` for `field-notes`. */
export const moduleConst = (module: string) => camel(module);
