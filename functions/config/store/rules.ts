import type { DomainEvent, EventDetail } from '../../../lib/contract/event.ts';
import { type EventTable, leaveEvent } from '../../../lib/events/leave-event.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Dynamo, Key, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import { type Pace, realPace } from '../../../lib/runtime/aws/retry.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { createOutcomes, Refused } from '../../../lib/runtime/outcomes.ts';
import { config } from '../contract/module.ts';
import {
  type Head,
  headKey,
  historyKey,
  historyPartition,
  inForce,
  type Kind,
  nextRevision,
  noHead,
  type Part,
  partKey,
} from './items.ts';

/** Everything that is in force. */
export interface State {
  readonly head: Head;
  readonly parts: readonly Part[];
  /** Version of the part that is to change, as its history ends; also when it was deleted. 0: it never was. */
  readonly lastVersion?: number;
}

/** What a change leaves. `next` is the part as it is to be, or was last when it is `deleted`; its version is one more than the one before. */
export interface Change<T, E extends DomainEvent = DomainEvent> {
  readonly next: Part;
  readonly head: Omit<Head, 'revision'>;
  readonly event: E;
  readonly detail: (revision: number) => EventDetail<E>;
  readonly response: T;
}

export type RuleStore = ReturnType<typeof ruleStore>;

/** Milliseconds for which a change is tried while others change something else; an administrator waits for the answer. */
const patience = 4_000;
/** Before another try, at most: a change takes some tens of milliseconds. */
const longestPause = 400;

export function ruleStore(
  dynamo: Dynamo = createDynamo(),
  name = () => tableName(config, 'rules'),
  pace: Pace = realPace,
) {
  const table: EventTable = { name, keys: config.resources.tables.rules };
  const outcomeKey = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  const outcomes = createOutcomes(dynamo, { name, key: outcomeKey, ttl: 'expiresAt' });

  async function head(): Promise<Head> {
    const { Item } = await dynamo.get<Head>({ TableName: name(), Key: headKey, ConsistentRead: true });
    return Item ?? noHead;
  }

  async function query(prefix: string): Promise<Part[]> {
    const parts: Part[] = [];
    let start: Key | undefined;
    do {
      const page = await dynamo.query<Part>({
        TableName: name(),
        KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': inForce, ...(prefix === '' ? {} : { ':prefix': prefix }) },
        ConsistentRead: true,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      parts.push(...page.Items.filter(({ kind }) => kind !== undefined));
      start = page.LastEvaluatedKey;
    } while (start);
    return parts;
  }

  /** The head first: what is read after it is at least as new as it says. */
  async function load(known?: Head): Promise<State> {
    const first = known ?? (await head());
    return { head: first, parts: first.revision === 0 ? [] : await query('') };
  }

  function writes(
    { head: before }: State,
    change: Change<unknown>,
    tools: Pick<RouteContext, 'newId' | 'now'>,
  ): TransactItem[] {
    const { next, event, detail } = change;
    const revision = nextRevision(before, tools.now());
    const { kind, key, version } = next;
    const moved: TransactItem = {
      Put: {
        TableName: name(),
        Item: { ...headKey, entity: 'Head', ...change.head, revision },
        ConditionExpression: before.revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :before',
        ...(before.revision === 0 ? {} : { ExpressionAttributeValues: { ':before': before.revision } }),
      },
    };
    return [
      moved,
      next.deleted
        ? { Delete: { TableName: name(), Key: partKey(kind, key) } }
        : { Put: { TableName: name(), Item: { ...partKey(kind, key), entity: 'Part', ...next } } },
      Create(name(), { ...historyKey(kind, key, version), entity: 'Version', ...next }),
      leaveEvent(table, event, `${kind.toUpperCase()}#${key}`, detail(revision), tools),
    ];
  }

  async function page(pk: string, prefix: string, limit: number, start: Key | undefined, forward: boolean) {
    const { Items, LastEvaluatedKey } = await dynamo.query<Part>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
      ConsistentRead: true,
      ScanIndexForward: forward,
      Limit: limit,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    return { parts: Items, next: LastEvaluatedKey };
  }

  /** Of a part that is not in force: numbers go on where they ended, so that no version is ever two. */
  async function lastOf(kind: Kind, key: string): Promise<number> {
    const { parts } = await page(historyPartition(kind, key), 'VERSION#', 1, undefined, false);
    return parts[0]?.version ?? 0;
  }

  return {
    outcomes,
    head,
    load,
    /** All parts of a kind that are in force. */
    all: (kind: Kind) => query(`${kind.toUpperCase()}#`),

    async find(kind: Kind, key: string): Promise<Part | undefined> {
      const { Item } = await dynamo.get<Part>({ TableName: name(), Key: partKey(kind, key), ConsistentRead: true });
      return Item;
    },

    page: (kind: Kind, limit: number, start: Key | undefined) =>
      page(inForce, `${kind.toUpperCase()}#`, limit, start, true),
    /** Versions of one part, the newest first. */
    history: (kind: Kind, key: string, limit: number, start: Key | undefined) =>
      page(historyPartition(kind, key), 'VERSION#', limit, start, false),

    /**
     * Makes a change from what is in force, and again after a moment when something else changed meanwhile: part, history, event and answer are
     * one transaction. `decide` sees what the others made of it, so that whoever asked for a version that is gone hears it at once.
     * @throws AppError as `decide` does; `conflict` when others were quicker for seconds.
     */
    async change<T>(
      kind: Kind,
      key: string,
      decide: (state: State) => Change<T>,
      context: Pick<RouteContext, 'idempotency' | 'now' | 'newId'>,
    ): Promise<T> {
      const { idempotency, now } = context;
      const until = pace.now() + patience;
      for (let tries = 1; ; tries += 1) {
        const state = await load();
        const there = state.parts.find((part) => part.kind === kind && part.key === key);
        const lastVersion = there?.version ?? (await lastOf(kind, key));
        const change = decide({ ...state, lastVersion });
        try {
          const all = writes(state, change as Change<unknown>, context);
          return await outcomes.commit({ writes: all, idempotency, response: change.response, now: now() });
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
        }
        const pause = pace.random() * Math.min(longestPause, 25 * 2 ** tries);
        if (pace.now() + pause >= until) break;
        await pace.sleep(pause);
      }
      throw new AppError('conflict', 'Others change the configuration at the same time.', { retryAfter: 1 });
    },
  };
}
