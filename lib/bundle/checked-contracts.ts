import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';

/** Checks of what contracts declare, by the file that holds them. */
const checks: Readonly<Record<string, string>> = {
  'collection-problem.ts': 'problemOfCollection',
  'field-problem.ts': 'problemOfDeclaredField',
  'module-problem.ts': 'problemOfModule',
  'route-problem.ts': 'problemOfRoute',
  'step-problem.ts': 'problemOfSteps',
};

/**
 * Leaves out the checks of declarations. Whoever builds has read the contracts and with them checked them; a function finds the same ones, and
 * would only carry the checks: 5 KB in each bundle. So it is with the ranges of settings, which were looked at before the deployment.
 */
export const checkedContractsPlugin: Plugin = {
  name: 'checked-contracts',
  setup(build) {
    build.onLoad({ filter: /\/lib\/contract\/(collection|field|module|route|step)-problem\.ts$/ }, ({ path }) => ({
      contents: `export const ${checks[basename(path)]} = () => undefined;`,
      loader: 'js',
    }));
    build.onLoad({ filter: /\/functions\/[^/]+\/contract\/module\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/^ {2}ranges: \{\n.*?^ {2}\},\n/ms, ''),
      loader: 'ts',
    }));
  },
};
