import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TouchedRow } from '../../lib/local/endpoint/dynamodb/row-record.ts';
import { routes } from './sample-requests.ts';
import { outputs } from './stack.ts';

/** What one request of a route took, and what it would take if it touched each of its rows once. */
export interface RouteUnits {
  readonly read: number;
  readonly leastRead: number;
  readonly written: number;
  readonly leastWritten: number;
  /** `person, membership; organisation, outcome`: what was read; what was written or checked. */
  readonly rows: string;
}

const at = (method: string) => fetch(`${outputs.awsEndpoint}/_local/rows`, { method });

/** Sends one request, alone; also what its function touched meanwhile. What it leaves for later is not in it. */
export async function withRows<T>(functionName: string, send: () => Promise<T>): Promise<[T, readonly TouchedRow[]]> {
  await at('POST');
  try {
    const answer = await send();
    const touched = (await (await at('GET')).json()) as readonly TouchedRow[];
    return [answer, touched.filter(({ functionPath }) => functionPath.split('/').at(-1) === functionName)];
  } finally {
    await at('DELETE');
  }
}

const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);

/** Each row once, as large as it is. */
function least(touched: readonly TouchedRow[]): number {
  const once = new Map<string, number>();
  for (const { table, row, units } of touched) {
    const key = `${table} ${row}`;
    once.set(key, Math.max(once.get(key) ?? 0, units));
  }
  return sum([...once.values()]);
}

const wordsOf = (value: { readonly S?: string } | undefined) => /^[A-Z][A-Z_]+(?=#|$)/.exec(value?.S ?? '')?.[0];

/** What a row is called after: the words of its key; those of a query are a page. */
function nameOf({ table, row, operation }: TouchedRow): string {
  const key = JSON.parse(row);
  if (operation === 'Query' || operation === 'Scan') {
    const values = Object.values<{ readonly S?: string }>(key.ExpressionAttributeValues ?? {});
    const words = values.map(wordsOf).filter((word) => word !== undefined);
    return `page of ${words.join(' ').toLowerCase() || tableOf(table)}${key.IndexName ? ` by ${key.IndexName}` : ''}`;
  }
  const words = Object.values<{ readonly S?: string }>(key).map(wordsOf);
  const last = words.filter((word) => word !== undefined).at(-1);
  return last?.toLowerCase() ?? tableOf(table);
}

/** `Mainstay-dev-AuditData-InboxTableE3C19927` is `audit inbox`. */
function tableOf(name: string): string {
  const [, module = '', table = name] = /-(\w+)Data-(\w+)Table[0-9A-F]{8}$/.exec(name) ?? [];
  return `${module} ${table}`.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

/** `person, page of members, name 2`. */
function listed(touched: readonly TouchedRow[]): string {
  const counts = new Map<string, number>();
  for (const row of touched) counts.set(nameOf(row), (counts.get(nameOf(row)) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${count} ${name}` : name)).join(', ');
}

const round = (units: number) => Math.round(units * 100) / 100;

export function unitsOf(touched: readonly TouchedRow[]): RouteUnits {
  const [reads, writes] = [
    touched.filter(({ kind }) => kind === 'read'),
    touched.filter(({ kind }) => kind !== 'read'),
  ];
  return {
    read: round(sum(reads.map(({ units }) => units))),
    leastRead: round(least(reads)),
    written: round(sum(writes.map(({ units }) => units))),
    leastWritten: round(least(writes)),
    rows: [listed(reads), listed(writes)].filter(Boolean).join('; '),
  };
}

const page = join(import.meta.dirname, '../../docs/units.md');
const begin = '<!-- units -->\n';
const end = '<!-- /units -->';

/** Lines of the table of docs/units.md, by route: `| GET /v1/me | 1 | 1 | 0 | 0 | person |`. */
export function lineOf(operation: string, { read, leastRead, written, leastWritten, rows }: RouteUnits): string {
  const { entry } = routes.find(({ name }) => name === operation) ?? {};
  const route = `${entry?.method} ${entry?.path}`;
  return `| ${[route, read, leastRead, written, leastWritten, rows].join(' | ')} |`;
}

/** What a route writes at least, as the page says; undefined when it says nothing of it. */
export function writtenOnPage(operation: string): number | undefined {
  const { entry } = routes.find(({ name }) => name === operation) ?? {};
  const start = `| ${entry?.method} ${entry?.path} | `;
  const line = readFileSync(page, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(start));
  return line === undefined ? undefined : Number(line.slice(start.length).split(' | ')[3]);
}

const routeOf = (line: string) => line.split(' | ', 1)[0];

/** @param whole every route is among the lines; else those that are not stay as they are. */
export function writePage(lines: readonly string[], whole: boolean): void {
  const text = readFileSync(page, 'utf8');
  const head = '| route | read | least | written | least | rows read; rows written |\n|--|--:|--:|--:|--:|--|\n';
  const [before, after] = [text.slice(0, text.indexOf(begin) + begin.length), text.slice(text.indexOf(end))];
  const there = text
    .slice(before.length + head.length, text.indexOf(end))
    .trimEnd()
    .split('\n');
  const measured = new Map(lines.map((line) => [routeOf(line), line]));
  const kept = whole ? [] : there.map((line) => measured.get(routeOf(line)) ?? line);
  const added = lines.filter((line) => !kept.includes(line));
  writeFileSync(page, `${before}${head}${[...kept, ...added].join('\n')}\n${after}`);
}
