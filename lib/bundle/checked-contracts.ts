import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';

/** Checks of what contracts declare, by the file that holds them. */
const checks: Readonly<Record<string, string>> = {
  'collection-problem.ts': 'problemOfCollection',
  'event-problem.ts': 'problemOfEvent',
  'field-problem.ts': 'problemOfDeclaredField',
  'module-problem.ts': 'problemOfModule',
  'route-problem.ts': 'problemOfRoute',
  'step-problem.ts': 'problemOfSteps',
};
const isCheck = new RegExp(`/lib/contract/(${Object.keys(checks).join('|')})$`);

/** A constant that a call makes, as the formatter leaves it: on one line, or up to a line that begins with the closing bracket. */
const declaration = /^((?:export )?const \w+ = )([\w.]+\(.*(?:(?:\n(?: .*)?)*\n[)\]}].*)??);$/gm;

const checksOfSettings = /^ {2}(?:ranges|forms): \{\n.*?^ {2}\},\n/gms;

/** Of a module the ranges and forms of its settings are left out, but for their lines: those behind them keep their places for the source map. */
function marked(_: string, begin: string, call: string): string {
  const needed = call.startsWith('defineModule(')
    ? call.replace(checksOfSettings, (lines) => lines.replace(/./g, ''))
    : call;
  return `${begin}/* @__PURE__ */ (() => ${needed})();`;
}

/**
 * Leaves out the checks of declarations. Whoever builds has read the contracts and with them checked them; a function finds the same ones, and
 * would only carry the checks: 6 KB in each bundle. So it is with the ranges and forms of settings, which were looked at before the deployment.
 * A declaration does nothing then but say what it says: each is marked so, and those that a function does not name, the routes beside its own
 * with their schemas, stay out of it. A file that cannot be marked so, as one with a declaration in a comment, is taken as it is.
 */
export const checkedContractsPlugin: Plugin = {
  name: 'checked-contracts',
  setup(build) {
    build.onLoad({ filter: isCheck }, ({ path }) => ({
      contents: `export const ${checks[basename(path)]} = () => undefined;`,
      loader: 'js',
    }));
    build.onLoad({ filter: /\/functions\/[^/]+\/contract(\/[^/]+)?\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const lean = text.replace(declaration, marked);
      const isCode = await build.esbuild.transform(lean, { loader: 'ts' }).then(
        () => true,
        () => false,
      );
      return { contents: isCode ? lean : text, loader: 'ts' };
    });
  },
};
