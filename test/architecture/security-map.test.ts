import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, read, root } from './source-tree.ts';

interface Row {
  readonly number: number;
  readonly cells: readonly string[];
}

const page = read('docs/security.md');
const section = (title: string) => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const rowsOf = (title: string): Row[] =>
  section(title)
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))
    .map(([number, ...cells]) => ({ number: Number(number), cells }));

const lists: readonly (readonly [string, number])[] = [
  ['Attacks', 83],
  ['Faults', 34],
];
const named = lists.flatMap(([title]) =>
  rowsOf(title).flatMap(({ number, cells }) =>
    [...(cells.at(-1) ?? '').matchAll(/`([^`]+\.test\.ts)`: "([^"]+)"/g)].map(
      ([, file, name]) => [`${title} ${number}`, file as string, name as string] as const,
    ),
  ),
);

describe('docs/security.md', () => {
  it.each(lists)('lists all %s, %d of them, in order', (title, count) => {
    expect(rowsOf(title).map(({ number }) => number)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
  });

  it.each(lists)('says for each of the %s which test holds it, or which module will', (title) => {
    const rows = rowsOf(title);
    const unclear = rows.filter(({ number, cells }) => {
      const held = named.some(([where]) => where === `${title} ${number}`);
      const later = /^Not yet: .*`[a-z]+`.*\./.test(cells.at(-1) ?? '');
      return cells.length !== 3 || !(held || later);
    });
    expect(unclear).toEqual([]);
    expect(rows.filter(({ cells }) => cells.at(-1)?.startsWith('Not yet')).length).toBeLessThanOrEqual(8);
  });

  it.each(named)('%s: %s has "%s"', (_, file, name) => {
    const holds = (test: string) => existsSync(join(root, test)) && read(test).includes(name);
    const elsewhere = files.filter((other) => /^test\/.*\.test\.ts$/.test(other) && holds(other));
    // A test that moved is found, so that the page can follow.
    expect(holds(file) ? file : { missing: name, nowIn: elsewhere }).toBe(file);
  });
});
