import { readFileSync, writeFileSync } from 'node:fs';

/** A Markdown table; numbers stand to the right. */
export function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const numeric = columns.map((_, index) => rows.every((row) => typeof row[index] === 'number'));
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), `|${numeric.map((right) => (right ? '--:' : '--')).join('|')}|`, ...rows.map(line)].join('\n');
}

/** At most `digits` after the point. */
export const round = (value: number, digits = 1) => Number(value.toFixed(digits));

/**
 * Puts text between `<!-- bench:name -->` and `<!-- /bench:name -->` of a page.
 * @throws Error when the page has no such place.
 */
export function replaceSection(page: string, name: string, text: string): void {
  const before = readFileSync(page, 'utf8');
  const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for '${name}'`);
  writeFileSync(page, `${before.slice(0, from + start.length)}\n${text}\n${before.slice(to)}`);
}
