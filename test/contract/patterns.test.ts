import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseSync } from '@swc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

const met = /^(functions|lib\/(audit|contract|events|flags|fraud|inbound|jobs|ledger|policy|runtime|step-up|sync))\//;
/** Those that meet what callers send: all but what makes, describes or runs the stack. */
const patterns = sources.filter((file) => met.test(file)).flatMap(patternsOf);

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

/** Milliseconds. */
function timeOf(expression: RegExp, text: string): number {
  expression.lastIndex = 0;
  const started = performance.now();
  expression.test(text);
  return performance.now() - started;
}

/** A quadratic expression takes some thousand times as long as reading the same text once, character by character. */
const mostTimes = 150;
/** A clock also counts what the machine does for others meanwhile, so that being slow now and then says nothing. */
const fewestTries = 3;
const mostTries = 20;
/** Milliseconds after which a text that was slow in the fewest tries is not tried again. */
const patience = 300;

/** Whether the expression is slow every time. The pauses are there for whoever keeps the machine busy. */
async function isSlow(expression: RegExp, text: string): Promise<boolean> {
  // Below a twentieth of a millisecond a clock says nothing.
  const baseline = Math.max(0.05, Math.min(...Array.from({ length: 3 }, () => timeOf(reading, text))));
  let spent = 0;
  for (let tries = 0; tries < fewestTries || (tries < mostTries && spent < patience); tries++) {
    const took = timeOf(expression, text);
    if (took <= mostTimes * baseline) return false;
    spent += took;
    await setTimeout(5);
  }
  return true;
}

/** The first attack that takes too long. */
async function slowOn(expression: RegExp): Promise<string | undefined> {
  for (const text of attacks(expression)) {
    if (await isSlow(expression, text)) return `${text.slice(0, 20)}... ${text.slice(-3)}`;
  }
  return undefined;
}

describe('regular expressions', () => {
  it('are found in the sources, those of the contracts among them', () => {
    expect(patterns.length).toBeGreaterThan(25);
    expect(patterns.filter(({ file }) => file === 'lib/contract/schemas.ts').length).toBeGreaterThanOrEqual(5);
  });

  it.each(patterns.map(({ file, pattern, flags }) => [`/${pattern}/${flags}`, file, pattern, flags] as const))(
    '%s in %s takes linear time for every attack of 30 kB',
    async (_, _file, pattern, flags) => {
      expect(await slowOn(new RegExp(pattern, flags))).toBeUndefined();
    },
  );

  it('that take longer are noticed', async () => {
    expect(await slowOn(/^0*0*x$/)).toBeDefined();
  });
});
