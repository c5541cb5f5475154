import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseSync } from '@swc/core';
import fc from 'fast-check';
import { sources } from '../architecture/source-tree.ts';

const root = join(import.meta.dirname, '..', '..');
const size = 30_000;

interface Found {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

/** Reads a text once, to its end. */
const reading = /^[^\u2603]*\u2603/;

/** Every regular expression that a file writes. */
function patternsOf(file: string): Found[] {
  const found: Found[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, pattern, flags } = node as { type?: string; pattern?: string; flags?: string };
    if (type === 'RegExpLiteral' && pattern !== undefined) found.push({ file, pattern, flags: flags ?? '' });
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(parseSync(readFileSync(join(root, file), 'utf8'), { syntax: 'typescript', target: 'es2024' }));
  return found;
}

/** Those that meet what callers send: contracts, operations, stores, the runtime and the policy engine. */
const patterns = sources
  .filter((file) => /^(functions|lib\/(contract|runtime|policy))\/.*\.ts$/.test(file))
  .flatMap(patternsOf);

/** Texts of 30 kB that make a careless expression go back again and again: what it takes, repeated, and then something it does not. */
function attacks(source: RegExp): string[] {
  const units = [
    'a',
    'A',
    '0',
    ' ',
    '-',
    '.',
    '_',
    '/',
    '@',
    'a.',
    'a-',
    '-a',
    '/a',
    'a@',
    '.0',
    '\\',
    '"',
    '[',
    'é',
    '\u0000',
    '漢',
  ];
  let samples: string[] = [];
  try {
    samples = fc.sample(fc.stringMatching(new RegExp(source.source, source.flags.replace(/[gy]/g, ''))), {
      numRuns: 6,
      seed: 7,
    });
  } catch {
    // A pattern that the generator does not know is attacked with the units alone.
  }
  const pumped = (unit: string) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  const parts = samples.flatMap((text) => [text, text.slice(-1), text.slice(0, 3), text.slice(1, 4)]).filter(Boolean);
  return [...new Set([...units, ...parts])].flatMap((unit) => {
    const long = pumped(unit);
    const lead = samples[0]?.slice(0, 8) ?? '';
    return [long, `${long}\u0001`, `${lead}${long}!`];
  });
}

/** Milliseconds of the quickest of three. */
function timeOf(expression: RegExp, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 3; n++) {
    expression.lastIndex = 0;
    const started = performance.now();
    expression.test(text);
    best = Math.min(best, performance.now() - started);
    if (best > 200) break;
  }
  return best;
}

/** How many times longer the worst attack takes than reading the same text once, character by character. */
function worst(expression: RegExp): { readonly times: number; readonly text: string } {
  let found = { times: 0, text: '' };
  for (const text of attacks(expression)) {
    // Below a twentieth of a millisecond a clock says nothing.
    const baseline = Math.max(timeOf(reading, text), 0.05);
    const times = timeOf(expression, text) / baseline;
    if (times > found.times) found = { times, text: `${text.slice(0, 20)}... ${text.slice(-3)}` };
  }
  return found;
}

describe('regular expressions', () => {
  it('are found in the sources, those of the contracts among them', () => {
    expect(patterns.length).toBeGreaterThan(25);
    expect(patterns.filter(({ file }) => file === 'lib/contract/schemas.ts').length).toBeGreaterThanOrEqual(5);
  });

  it.each(patterns.map(({ file, pattern, flags }) => [`/${pattern}/${flags}`, file, pattern, flags] as const))(
    '%s in %s takes linear time for every attack of 30 kB',
    (_, _file, pattern, flags) => {
      const { times, text } = worst(new RegExp(pattern, flags));
      // A quadratic expression takes some thousand times as long.
      expect({ text, slow: times > 150 }).toEqual({ text, slow: false });
    },
  );

  it('that take longer are noticed', () => {
    expect(worst(/^0*0*x$/).times).toBeGreaterThan(150);
  });
});
