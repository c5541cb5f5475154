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

/** A constant that a call makes, as the formatter leaves it: on one line, or up to a line that begins with the closing bracket. */
const declaration = /^((?:export )?const \w+ = )([\w.]+\(.*(?:(?:\n(?: .*)?)*\n[)\]}].*)??);$/gm;

/**
 * Leaves out the checks of declarations. Whoever builds has read the contracts and with them checked them; a function finds the same ones, and
 * would only carry the checks: 6 KB in each bundle. So it is with the ranges of settings, which were looked at before the deployment.
 * A declaration does nothing then but say what it says: each is marked so, and those that a function does not name, the routes beside its own
 * with their schemas, stay out of it.
 */
export const checkedContractsPlugin: Plugin = {
  name: 'checked-contracts',
  setup(build) {
    build.onLoad(
      { filter: /\/lib\/contract\/(collection|event|field|module|route|step)-problem\.ts$/ },
      ({ path }) => ({
        contents: `export const ${checks[basename(path)]} = () => undefined;`,
        loader: 'js',
      }),
    );
    build.onLoad({ filter: /\/functions\/[^/]+\/contract(\/[^/]+)?\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replace(/^ {2}ranges: \{\n.*?^ {2}\},\n/ms, '')
        .replace(declaration, '$1/* @__PURE__ */ (() => $2)();'),
      loader: 'ts',
    }));
  },
};
