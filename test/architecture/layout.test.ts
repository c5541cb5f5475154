import { describe, expect, it } from 'vitest';
import { files, read, sources } from './source-tree.ts';

const lines = (file: string) => read(file).split('\n').length - 1;

describe('the source tree', () => {
  it('has no file over 300 lines', () => {
    expect(sources.filter((file) => lines(file) > 300).map((file) => `${file}: ${lines(file)}`)).toEqual([]);
  });

  it('has a median file of at most 80 lines', () => {
    const sorted = sources
      .filter((file) => !file.startsWith('test/'))
      .map(lines)
      .sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(80);
  });

  it('has no name that says nothing', () => {
    const empty = /(^|\/)(utils?|helpers?|shared|common|misc)(\.[a-z]+)*(\/|$)|[-.](utils?|helpers?)\./i;
    expect(files.filter((file) => empty.test(file))).toEqual([]);
  });

  it('names files in kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)+$/;
    expect(sources.filter((file) => !kebab.test(file.split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('has no barrel but the list of modules', () => {
    expect(sources.filter((file) => /(^|\/)index\.ts$/.test(file))).toEqual(
      expect.arrayContaining(['functions/index.ts']),
    );
    const barrels = sources.filter((file) => /^(lib|functions)\/.*\/index\.ts$/.test(file));
    expect(barrels).toEqual([]);
  });

  it('leaves no promise for later and no skipped test', () => {
    const later = new RegExp(`\\b(TO${'DO'}|FIX${'ME'}|X${'XX'})\\b|\\b(it|test|describe)\\.(skip|only|todo)\\(`);
    expect(sources.filter((file) => later.test(read(file)))).toEqual([]);
  });

  it('reads process.env only in lib/runtime within functions, and names no registry or machine path', () => {
    const inFunctions = sources.filter((file) => /^(functions|lib\/(contract|policy|sync|ledger|fraud))\//.test(file));
    expect(inFunctions.filter((file) => read(file).includes('process.env'))).toEqual([]);
    const machine = /registry\.npmjs|\/work\/(main|shared)|\/root\//;
    const anywhere = files.filter(
      (file) => /\.(ts|js|json|md|yml)$|^\.ci\/|^\.npmrc$/.test(file) && file !== 'test/architecture/layout.test.ts',
    );
    expect(anywhere.filter((file) => machine.test(read(file)))).toEqual([]);
  });

  it('compares secrets in constant time', () => {
    const suspicious =
      /(hash|digest|signature|hmac|mac)\w*\s*(===|!==)\s*\w*(hash|digest|signature|hmac|mac|expected)/i;
    expect(
      sources.filter((file) => /^(functions|lib\/(runtime|sync))\//.test(file) && suspicious.test(read(file))),
    ).toEqual([]);
  });
});
