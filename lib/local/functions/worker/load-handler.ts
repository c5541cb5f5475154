import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A handler as Lambda calls it; from Node 24 on there is no callback. */
export type Handler = (event: unknown, context: unknown, callback?: unknown) => unknown;

/** A failure of loading, under the name Lambda reports it with. */
export class LoadError extends Error {
  constructor(name: string, message: string, stack?: string) {
    super(message);
    this.name = name;
    if (stack) this.stack = stack;
  }
}

const CALLBACK_REMOVED =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
  'You need to modify this function to use a supported handler signature to use Node.js 24 or later.';

/**
 * Imports the module of `file.export` (`index.handler`, `dir/file.nested.name`) under `taskRoot` and finds the function in it.
 * Throws a LoadError named Runtime.ImportModuleError, Runtime.HandlerNotFound, Runtime.MalformedHandlerName, Runtime.UserCodeSyntaxError or
 * Runtime.CallbackHandlerDeprecated; whatever the module itself throws passes through.
 */
export async function loadHandler(taskRoot: string, handler: string, runtimeMajor: number): Promise<Handler> {
  const [, moduleName, exportName] = /^([^.]+)\.(.+)$/.exec(basename(handler)) ?? [];
  if (!moduleName || !exportName || handler.includes('..'))
    throw new LoadError('Runtime.MalformedHandlerName', 'Bad handler');
  const folder = handler.slice(0, handler.length - basename(handler).length);
  const module = await importModule(resolve(taskRoot, folder, moduleName), moduleName);
  const found = findIn(module, exportName) ?? findIn((module as { default?: unknown }).default, exportName);
  if (found === undefined) throw new LoadError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw new LoadError('Runtime.HandlerNotFound', `${handler} is not a function`);
  if (runtimeMajor >= 24 && found.length >= 3)
    throw new LoadError('Runtime.CallbackHandlerDeprecated', CALLBACK_REMOVED);
  return found as Handler;
}

async function importModule(path: string, name: string): Promise<unknown> {
  const file = ['.js', '.mjs', '.cjs'].map((extension) => path + extension).find((candidate) => existsSync(candidate));
  if (!file) throw new LoadError('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`);
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw new LoadError('Runtime.UserCodeSyntaxError', String(error), error.stack);
    const code = (error as { code?: unknown } | null)?.code;
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
      throw new LoadError('Runtime.ImportModuleError', String(error), (error as Error).stack);
    }
    throw error;
  }
}

function findIn(module: unknown, exportName: string): unknown {
  return exportName
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      module,
    );
}
