import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type BundleWatch, type Rebuild, watchBundles } from '../../lib/bundle/watch.ts';
import { makeProject } from './project.ts';

const entries = ['buy', 'sell'].map((name) => ({ name: `shop/${name}`, file: `functions/shop/${name}.ts` }));
let project: ReturnType<typeof makeProject>;
let watching: BundleWatch | undefined;
afterEach(async () => {
  await watching?.stop();
  watching = undefined;
  project?.remove();
});

async function start() {
  project = makeProject({
    'functions/shop/buy.ts': `import { text } from './text.ts';\nexport const handler = async () => text;\n`,
    'functions/shop/text.ts': `export const text = 'one';\n`,
    'functions/shop/sell.ts': `export const handler = async () => 'sold';\n`,
  });
  const rebuilds: Rebuild[] = [];
  let wake = () => {};
  watching = await watchBundles(entries, project.root, (rebuild) => {
    rebuilds.push(rebuild);
    wake();
  });
  return {
    /** The next rebuild after `save`. */
    rebuiltAfter: async (save: () => void): Promise<Rebuild> => {
      const next = new Promise<void>((resolve) => {
        wake = resolve;
      });
      save();
      await next;
      return rebuilds.at(-1) as Rebuild;
    },
  };
}

const bundled = (name: string) => readFileSync(join(project.root, `build/functions/shop/${name}/index.mjs`), 'utf8');

describe('watching', () => {
  it('bundles once at the start', async () => {
    await start();
    expect(bundled('buy')).toContain('one');
  });

  it('names the functions that a saved file changed, and only those', async () => {
    const { rebuiltAfter } = await start();
    const rebuild = await rebuiltAfter(() => project.write('functions/shop/text.ts', `export const text = 'two';\n`));
    expect(rebuild).toMatchObject({ changed: ['shop/buy'], files: ['functions/shop/text.ts'] });
    expect(rebuild.error).toBeUndefined();
    expect(bundled('buy')).toContain('two');
  });

  it('names none when only a comment was changed', async () => {
    const { rebuiltAfter } = await start();
    const rebuild = await rebuiltAfter(() =>
      project.write('functions/shop/text.ts', `// new\nexport const text = 'one';\n`),
    );
    expect(rebuild).toMatchObject({ changed: [], files: ['functions/shop/text.ts'] });
  });

  it('reports a broken file, keeps the last good bundle, and goes on when it is repaired', async () => {
    const { rebuiltAfter } = await start();
    const broken = await rebuiltAfter(() => project.write('functions/shop/text.ts', 'export const text = ;\n'));
    expect(broken.changed).toEqual([]);
    expect(String(broken.error)).toContain('functions/shop/text.ts:1:20');
    expect(bundled('buy')).toContain('one');
    const repaired = await rebuiltAfter(() =>
      project.write('functions/shop/text.ts', `export const text = 'three';\n`),
    );
    expect(repaired).toMatchObject({ changed: ['shop/buy'] });
  });

  it('changes every function of several files that are saved at once, of those too that only lend a constant', async () => {
    const { rebuiltAfter } = await start();
    const rebuild = await rebuiltAfter(() => {
      project.write('functions/shop/text.ts', `export const text = 'two';\n`);
      project.write('functions/shop/sell.ts', `export const handler = async () => 'sold out';\n`);
    });
    expect(rebuild).toMatchObject({ changed: ['shop/buy', 'shop/sell'] });
  });

  it('bundles what was saved together with a broken file once that is repaired', async () => {
    const { rebuiltAfter } = await start();
    await rebuiltAfter(() => {
      project.write('functions/shop/text.ts', 'export const text = ;\n');
      project.write('functions/shop/sell.ts', `export const handler = async () => 'sold out';\n`);
    });
    const repaired = await rebuiltAfter(() =>
      project.write('functions/shop/text.ts', `export const text = 'three';\n`),
    );
    expect(repaired).toMatchObject({
      changed: ['shop/buy', 'shop/sell'],
      files: ['functions/shop/sell.ts', 'functions/shop/text.ts'],
    });
  });
});
