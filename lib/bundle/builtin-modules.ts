import { builtinModules, createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const load = createRequire(import.meta.url);
const names = new Set(builtinModules.map((name) => name.replace(/^node:/, '')));

/**
 * Takes Node's own modules from `process.getBuiltinModule`, and of each only what is used. An `import` of node:http would make a namespace
 * object and with it run the lazy getters of `WebSocket` and `EventSource`, which load undici: about 20 ms of every cold start.
 */
export const builtinModulesPlugin: Plugin = {
  name: 'builtin-modules',
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z_0-9]+(\/[a-z_0-9]+)*$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      if (!path.startsWith('node:') && !names.has(name)) return undefined;
      const whole = kind === 'require-call' || kind === 'dynamic-import';
      const namespace = whole ? 'whole-builtin' : 'imported-builtin';
      return { path: name, namespace, sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: 'whole-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
      loader: 'js',
    }));
    build.onLoad({ filter: /.*/, namespace: 'imported-builtin' }, ({ path }) => ({
      contents: importable(path),
      loader: 'js',
    }));
  },
};

/** Every export is a call without side effects, so that esbuild drops those that nobody imports. */
function importable(name: string): string {
  const exports = Object.keys(load(`node:${name}`)).filter(
    (each) => /^[A-Za-z_$][\w$]*$/.test(each) && each !== 'default',
  );
  const lines = exports.map(
    (each) => `export { $${each} as ${each} };\nconst $${each} = /* @__PURE__ */ (() => builtin.${each})();`,
  );
  return `const builtin = process.getBuiltinModule('node:${name}');\nexport default builtin;\n${lines.join('\n')}`;
}
