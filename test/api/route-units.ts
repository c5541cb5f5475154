import type { TouchedRow } from '../../lib/local/endpoint/dynamodb/row-record.ts';
import { outputs } from './stack.ts';

/** What one request of a route took, and what it would take if it touched each of its rows once. */
export interface RouteUnits {
  readonly read: number;
  readonly leastRead: number;
  readonly written: number;
  readonly leastWritten: number;
  /** `people PERSON; people PERSON, COMMAND 2`: what was read; what was written or checked. */
  readonly rows: string;
}

const at = (method: string) => fetch(`${outputs.awsEndpoint}/_local/rows`, { method });

/** Sends one request, alone, and counts what its function took of its tables; what it leaves for later is not in it. */
export async function withUnits<T>(functionName: string, send: () => Promise<T>): Promise<[T, readonly TouchedRow[]]> {
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
const isRead = ({ kind }: TouchedRow) => kind === 'read';

/** Each row once: read, or written with the others in one transaction, or alone. */
function least(touched: readonly TouchedRow[]): number {
  const once = new Map<string, number>();
  for (const { table, row, units } of touched) {
    const key = `${table} ${row}`;
    once.set(key, Math.max(once.get(key) ?? 0, units));
  }
  return sum([...once.values()]);
}

export function unitsOf(touched: readonly TouchedRow[]): RouteUnits {
  const [reads, writes] = [touched.filter(isRead), touched.filter((row) => !isRead(row))];
  return {
    read: sum(reads.map(({ units }) => units)),
    leastRead: least(reads),
    written: sum(writes.map(({ units }) => units)),
    leastWritten: least(writes),
    rows: touched.map(({ table, row, kind, units, refused }) => `${kind}${refused ? '!' : ''} ${units} ${table} ${row}`).join('\n    '),
  };
}
