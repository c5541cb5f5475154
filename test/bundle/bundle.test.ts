import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bundle } from '../../lib/bundle/bundle.ts';
import { entriesOf } from '../../lib/bundle/entries.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import { makeProject } from './project.ts';

const entry = (name: string) => ({ name: `shop/${name}`, file: `functions/shop/${name}.ts` });
const answer = (text: string) => `export const handler = async () => '${text}';\n`;
let project: ReturnType<typeof makeProject>;
afterEach(() => project?.remove());

/** Runs the bundle in a process of its own with nothing in its environment but what is given. */
function run(name: string, script: string, environment: Record<string, string> = {}): string {
  const file = join(project.root, `build/functions/shop/${name}/index.mjs`);
  const source = `import { handler } from ${JSON.stringify(file)};\n${script}`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', source], {
    env: environment,
    encoding: 'utf8',
  }).trim();
}

describe('the build', () => {
  it('makes one runnable file per function, alone in its folder', async () => {
    project = makeProject({
      'functions/shop/list-goods.ts': `import { price } from './prices.ts';\nexport const handler = async () => price;\n`,
      'functions/shop/prices.ts': 'export const price: number = 7;\n',
      'functions/shop/buy.ts': answer('bought'),
    });
    const { functions } = await bundle([entry('list-goods'), entry('buy')], project.root);
    expect(functions.map(({ name, folder }) => [name, folder])).toEqual([
      ['shop/buy', 'build/functions/shop/buy'],
      ['shop/list-goods', 'build/functions/shop/list-goods'],
    ]);
    expect(readdirSync(join(project.root, 'build/functions/shop/buy'))).toEqual(['index.mjs']);
    expect(run('list-goods', 'console.log(await handler())')).toBe('7');
    expect(existsSync(join(project.root, 'build/metafile.json'))).toBe(true);
    expect(existsSync(join(project.root, 'build/maps/shop/buy.mjs.map'))).toBe(true);
  });

  it('gives the same bytes again, whatever other functions there are and wherever the repository stands', async () => {
    const files = {
      'functions/shop/buy.ts': `import { randomUUID } from 'node:crypto';\nimport middy from '@middy/core';\nexport const handler = middy(async () => randomUUID());\n`,
      'functions/shop/another.ts': answer('another'),
      'functions/shop/a-first-one.ts': `import * as z from 'zod';\nexport const handler = async () => z.string().parse('x');\n`,
    };
    project = makeProject(files);
    const [alone] = (await bundle([entry('buy')], project.root)).functions;
    const among = (await bundle([entry('a-first-one'), entry('buy'), entry('another')], project.root)).functions;
    expect(among.find(({ name }) => name === 'shop/buy')?.hash).toBe(alone?.hash);
    project.remove();
    project = makeProject(files);
    const [elsewhere] = (await bundle([entry('buy')], project.root)).functions;
    expect(elsewhere?.hash).toBe(alone?.hash);
  });

  it('lays the files that a contract packages beside the code, and no longer when it names them no more', async () => {
    project = makeProject({ 'functions/shop/buy.ts': answer('bought') });
    const wasm = '@jsquash/webp/codec/dec/webp_dec.wasm';
    const shop = defineModule('shop', { summary: 'A shop' });
    const on = { schedule: 'rate(1 day)' } as const;
    const entries = (packagedFiles: readonly string[]) =>
      entriesOf([readContract({ shop, buy: shop.consumer({ on, summary: 'Buy', packagedFiles }) })], project.root);
    const there = () => readdirSync(join(project.root, 'build/functions/shop/buy'));
    await bundle(entries([wasm]), project.root);
    expect(there()).toEqual(['index.mjs', 'webp_dec.wasm']);
    await bundle(entries([]), project.root);
    expect(there()).toEqual(['index.mjs']);
    expect(() => entries(['nowhere/codec.wasm'])).toThrow("packages 'nowhere/codec.wasm'");
  });

  it('removes the folders of functions that are gone', async () => {
    project = makeProject({ 'functions/shop/buy.ts': answer('bought'), 'functions/shop/sell.ts': answer('sold') });
    await bundle([entry('buy'), entry('sell')], project.root);
    rmSync(join(project.root, 'functions/shop/sell.ts'));
    // As the Finder of a Mac leaves them where somebody looked.
    for (const folder of ['', 'shop/']) project.write(`build/functions/${folder}.DS_Store`, 'Bud1');
    await bundle([entry('buy')], project.root);
    expect(readdirSync(join(project.root, 'build/functions/shop'))).toEqual(['buy']);
  });

  it('names the file that has no handler', async () => {
    project = makeProject({ 'functions/shop/buy.ts': 'export const operation = async () => 1;\n' });
    await expect(bundle([entry('buy')], project.root)).rejects.toThrow('functions/shop/buy.ts has no handler');
  });

  it('names file and line of a syntax error', async () => {
    project = makeProject({ 'functions/shop/buy.ts': 'export const handler = async () => {\n  return (;\n};\n' });
    await expect(bundle([entry('buy')], project.root)).rejects.toThrow('functions/shop/buy.ts:2:10');
  });

  it('names every handler file that the contracts ask for and that is not there', () => {
    project = makeProject({ 'functions/shop/list-goods.ts': answer('goods') });
    const shop = defineModule('shop', { summary: 'Sells goods' });
    const route = { auth: 'public', path: '/goods', summary: 'Goods' } as const;
    const registered = readContract({
      shop,
      listGoods: shop.route({ ...route, method: 'GET' }),
      buyGoods: shop.route({ ...route, method: 'POST' }),
      closeShop: shop.consumer({ on: { schedule: 'rate(1 day)' }, summary: 'Closes' }),
    });
    const naming = () => entriesOf([registered], project.root);
    expect(naming).toThrow(
      'functions/shop/buy-goods.ts  (for `buyGoods`; `npm run new -- shop buyGoods` writes it)\n  functions/shop/close-shop.ts',
    );
    project.write('functions/shop/buy-goods.ts', answer('bought'));
    project.write('functions/shop/close-shop.ts', answer('closed'));
    expect(naming()).toEqual([entry('list-goods'), entry('buy-goods'), entry('close-shop')]);
  });
});

describe('a bundle', () => {
  const usesSdk = `
    import http from 'node:http';
    import { GetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
    const client = new DynamoDBClient({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:9', maxAttempts: 1 });
    export const status = http.STATUS_CODES[200];
    export const handler = async () => client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }));`;

  it('loads node:http without undici', async () => {
    project = makeProject({ 'functions/shop/buy.ts': usesSdk });
    await bundle([entry('buy')], project.root);
    const script = `console.log(process.moduleLoadList.filter((name) => /undici/.test(name)).length, typeof handler)`;
    expect(run('buy', script)).toBe('0 function');
  });

  it('takes keys from the environment, and fails without them instead of looking elsewhere', async () => {
    project = makeProject({ 'functions/shop/buy.ts': usesSdk });
    const { metafile } = await bundle([entry('buy')], project.root);
    const script = `console.log((await handler().catch((error) => error)).message || 'tried to connect')`;
    expect(run('buy', script)).toContain('functions take keys from the environment only');
    const withFiles = { HOME: project.root, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/keys' };
    expect(run('buy', script, withFiles)).toContain('functions take keys from the environment only');
    expect(run('buy', script, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' })).toMatch(
      /ECONNREFUSED|tried to connect/,
    );
    const sources = Object.keys(metafile.inputs).join('\n');
    expect(sources).not.toMatch(/credential-provider-(sso|ini|process|imds|http)|xray/);
  });

  it('may use packages that require Node modules', async () => {
    project = makeProject({
      'functions/shop/buy.ts': `import WebSocket from 'ws';\nexport const handler = async () => typeof WebSocket;\n`,
    });
    await bundle([entry('buy')], project.root);
    expect(run('buy', 'console.log(await handler())')).toBe('function');
  });

  it('holds of a contract what the function names, and nothing that is declared beside it', async () => {
    project = makeProject({
      'functions/shop/contract.ts': `import { shop } from './contract/module.ts';
import { shop as wares } from './contract/wares.ts';
export const buyGoods = shop.route({
  summary: 'Buy',
  items: wares.named('bought', [1, 2].map((each) => {
    return each;
  })),
});
export const sellGoods = shop.route({
  summary: 'Sell',
  ...wares.named('sold'),
});
export const closed = shop.event('Shut');
`,
      'functions/shop/contract/module.ts': `export const shop = { route: (spec) => spec, event: (spec) => spec };
`,
      'functions/shop/contract/wares.ts': `const unused = kept('unused');
export const shop = { named: (name, items) => ({ name, items }) };
function kept(text) {
  console.log(text);
  return text;
}
`,
      'functions/shop/buy.ts': `import { buyGoods } from './contract.ts';
export const handler = async () => JSON.stringify(buyGoods);
`,
    });
    await bundle([entry('buy')], project.root);
    expect(run('buy', 'console.log(await handler())')).toBe(
      '{"summary":"Buy","items":{"name":"bought","items":[1,2]}}',
    );
    const code = readFileSync(join(project.root, 'build/functions/shop/buy/index.mjs'), 'utf8');
    expect(code).not.toMatch(/Sell|sold|Shut|unused/);
  });

  it.each([
    ['a declaration in a comment', '/* Not yet:\nexport const sell = shop.route({\n  summary: "Sell",\n});\n*/\n'],
    ['a comment that ends like a declaration', 'export const sell = shop.route({}); // was shop.sale({});\n'],
    ['something that is waited for', 'export const sell = shop.route(await Promise.resolve({}));\n'],
  ])('is made of a contract file as it is where it has %s', async (_, beside) => {
    project = makeProject({
      'functions/shop/contract.ts': `const shop = { route: (spec) => spec };\n${beside}export const buy = shop.route({ summary: 'Buy' });\n`,
      'functions/shop/buy.ts': `import { buy } from './contract.ts';\nexport const handler = async () => buy.summary;\n`,
    });
    await bundle([entry('buy')], project.root);
    expect(run('buy', 'console.log(await handler())')).toBe('Buy');
  });

  it('is without the ranges and forms of settings, and with whatever else a contract calls so', async () => {
    project = makeProject({
      'functions/shop/contract.ts': `const defineModule = (name, spec) => ({ name, ...spec });
export const prices = Object.freeze({
  ranges: {
    low: [0, 10],
  },
});
export const shop = defineModule('shop', {
  ranges: {
    rebate: [0, 9],
  },
  forms: {
    sign: (text) => {
      if (!text) throw new Error();
    },
  },
  summary: 'Shop',
});
`,
      'functions/shop/buy.ts': `import { prices, shop } from './contract.ts';
export const handler = async () => JSON.stringify([shop, prices]);
`,
    });
    await bundle([entry('buy')], project.root);
    expect(run('buy', 'console.log(await handler())')).toBe(
      '[{"name":"shop","summary":"Shop"},{"ranges":{"low":[0,10]}}]',
    );
  });

  it('is small: the source map points back to the sources without holding them', async () => {
    project = makeProject({ 'functions/shop/buy.ts': `// a comment\n${answer('bought')}` });
    const { functions } = await bundle([entry('buy')], project.root);
    expect(functions[0]?.bytes).toBeLessThan(100);
    const map = JSON.parse(readFileSync(join(project.root, 'build/maps/shop/buy.mjs.map'), 'utf8'));
    expect(map.sources.join()).toContain('functions/shop/buy.ts');
    expect(map.sourcesContent).toBeUndefined();
  });
});
