import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import { transformSync } from '@babel/core';
import { expect, it } from 'vitest';
import { bundleClient } from '../../client/build.ts';

const require = createRequire(import.meta.url);
const preset = require.resolve('@react-native/babel-preset');

/**
 * What Metro makes of an entry. React Native's preset writes async functions out as state machines and keeps spreads, which it does not take apart:
 * `f(...(await x))` stops Metro, and of `{ ...(await x) }` comes what no engine parses (presets 0.82 to 0.88 at least).
 */
async function transformed(entry: Parameters<typeof bundleClient>[0], dev: boolean): Promise<string> {
  const source = Buffer.from(await bundleClient(entry)).toString();
  const result = transformSync(source, {
    filename: `/app/node_modules/@mainstay/client/dist/${entry}.js`,
    presets: [[preset, { dev, enableBabelRuntime: false }]],
    babelrc: false,
    configFile: false,
  });
  return result?.code ?? '';
}

it.each(['index', 'sync', 'files', 'config', 'step-up', 'rxdb', 'watermelon'] as const)(
  'the entry %s is what Metro can bundle, for development and for a release',
  async (entry) => {
    for (const dev of [true, false]) {
      const code = await transformed(entry, dev);
      expect(code).toMatch(/exports\./);
      expect(() => new Script(code)).not.toThrow();
    }
  },
  60_000,
);
