import type { SealedEntry } from '../../../lib/audit/entry.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { uuidv7 } from '../../../lib/runtime/ids.ts';
import { type AuditTables, auditTables } from './tables.ts';

/** What to find; each that is given must hold. */
export interface Wanted {
  readonly chain?: string;
  readonly actorId?: string;
  readonly personId?: string;
  readonly resource?: string;
  /** ISO 8601; `from` is included, `to` is not. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface LogPage {
  readonly entries: readonly SealedEntry[];
  readonly next: Key | undefined;
}

/** Queries of one page: with filters it may come out short. */
const mostQueries = 5;

/** The narrowest first. */
const ways = [
  { field: 'resource', index: 'byResource' },
  { field: 'personId', index: 'byPerson' },
  { field: 'actorId', index: 'byActor' },
] as const;

export type AuditLog = ReturnType<typeof auditLog>;

export function auditLog({ dynamo, log }: AuditTables = auditTables()) {
  return {
    /** The latest first, from page to page to the minute; by an index that may lag behind by a second, or by chain, strongly consistent. */
    async page(wanted: Wanted, limit: number, start: Key | undefined): Promise<LogPage> {
      if (isNever(wanted)) return { entries: [], next: undefined };
      const found: SealedEntry[] = [];
      let next = start;
      for (let queries = 0; queries < mostQueries; queries += 1) {
        const { Items, LastEvaluatedKey } = await dynamo.query<SealedEntry>({
          TableName: log(),
          ...conditionsOf(wanted),
          ScanIndexForward: false,
          Limit: limit - found.length,
          ...(next ? { ExclusiveStartKey: next } : {}),
        });
        found.push(...Items);
        next = LastEvaluatedKey;
        if (!next || found.length >= limit) break;
      }
      // Reads and refusals stand in the log at the beginning of their minute.
      found.sort((a, b) => (a.occurredAt < b.occurredAt ? 1 : a.occurredAt > b.occurredAt ? -1 : b.seq - a.seq));
      return { entries: found, next };
    },

    /** The earliest first, in the order of their ids; of a chain, strongly consistent. */
    async forward(
      wanted: Wanted & { readonly chain: string },
      limit: number,
      start: Key | undefined,
    ): Promise<LogPage> {
      if (isNever(wanted)) return { entries: [], next: undefined };
      const { Items, LastEvaluatedKey } = await dynamo.query<SealedEntry>({
        TableName: log(),
        ...conditionsOf(wanted),
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { entries: Items, next: LastEvaluatedKey };
    },
  };
}

/** Nothing is before 1970, nor between a moment and an earlier one: DynamoDB refuses such a query. */
const isNever = ({ from, to }: Wanted): boolean =>
  to !== undefined && !(Date.parse(to) > Math.max(0, Date.parse(from ?? '') || 0));

/** @throws Error when nothing is given to look by. */
export function conditionsOf(wanted: Wanted) {
  const way = ways.find(({ field }) => wanted[field] !== undefined);
  const names: Record<string, string> = { '#key': way?.field ?? 'pk' };
  const values: Record<string, unknown> = {
    ':key': way ? wanted[way.field] : wanted.chain,
    ':first': firstId(wanted.from ? Date.parse(wanted.from) : 0),
    ':last': uuidv7(wanted.to ? Date.parse(wanted.to) : 2 ** 48 - 1, new Uint8Array(10).fill(255)),
  };
  if (values[':key'] === undefined) throw new Error('a chain, an actor, a person or a resource must be named');
  const filters: string[] = [];
  const filter = (name: string, operator: string, value: string | undefined) => {
    if (value === undefined) return;
    names[`#f${filters.length}`] = name;
    values[`:f${filters.length}`] = value;
    filters.push(`#f${filters.length} ${operator} :f${filters.length}`);
  };
  if (way) filter('chain', '=', wanted.chain);
  for (const { field } of ways) if (field !== way?.field) filter(field, '=', wanted[field]);
  filter('occurredAt', '>=', wanted.from);
  filter('occurredAt', '<', wanted.to);
  return {
    ...(way ? { IndexName: way.index } : { ConsistentRead: true }),
    KeyConditionExpression: '#key = :key AND sk BETWEEN :first AND :last',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ...(filters.length > 0 ? { FilterExpression: filters.join(' AND ') } : {}),
  };
}

/**
 * The least id of the minute before that of a moment: ids of reads and refusals are those of their minute, and that of a command is as old as its request,
 * which may have begun half a minute before its effect.
 */
const firstId = (milliseconds: number) =>
  uuidv7(Math.max(0, Math.floor(milliseconds / 60_000) - 1) * 60_000, new Uint8Array(10));
