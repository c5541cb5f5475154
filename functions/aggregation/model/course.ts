import type { Context } from '../../../lib/runtime/operation.ts';
import { bankConsentEnded } from '../contract/events.ts';
import type { Aggregator } from '../store/aggregator.ts';
import type { ConnectionStore } from '../store/connections.ts';
import { bare, type ConnectionItem, dueAttributes, type Plan, type Run } from '../store/items.ts';
import type { ConnectionRuns } from '../store/runs.ts';
import type { Terms } from '../store/terms.ts';
import { AggregatorRefusal } from './aggregator-refusal.ts';
import { readAccounts, readPage } from './changes.ts';

export interface Running {
  readonly runs: ConnectionRuns;
  readonly connections: Pick<ConnectionStore, 'told' | 'removal'>;
  readonly aggregator: Aggregator;
  readonly terms: () => Terms;
}
type In = Context & Running;
/** How the connection is behind a step; nothing: it is gone, or somebody else is at it. */
type After = Promise<ConnectionItem | undefined>;

/** A run that begins again so often waits a minute before the next try. */
const mostAgain = 5;
const mostPages = 5_000;
const longestWaitMinutes = 360;

export const isDue = ({ dueAt }: ConnectionItem, now: Date): boolean =>
  dueAt !== undefined && dueAt <= now.toISOString();

const inMinutes = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();

/**
 * One step, which ends in one transaction: fetch a page and keep it; when the last one is here, move the provider's position with the plan of
 * what is to be applied; apply a page of it; look at the accounts and rest. A crash between two steps leaves the next one to whoever comes.
 */
export async function stepOn(row: ConnectionItem, context: In): After {
  try {
    if (row.state === 'removing') return await takeBack(row, context);
    if (row.state === 'pending') return await giveUp(row, context);
    if (row.state === 'needs-consent') return undefined;
    return await (row.plan ? follow(row, row.plan, context) : fetchPage(row, context));
  } catch (error) {
    if (!(error instanceof AggregatorRefusal)) throw error;
    return refused(row, error, context);
  }
}

async function fetchPage(row: ConnectionItem, context: In): After {
  const { runs, aggregator, now } = context;
  if (row.consentUntil !== undefined && row.consentUntil <= now().toISOString()) throw new AggregatorRefusal('consent');
  const run = row.run ?? begun(row, row.cursor, false);
  const page = await aggregator.sync(row.reference, run.at);
  if (page.hasMore && (page.next === run.at || run.pages >= mostPages))
    throw new AggregatorRefusal('unavailable', 'pages without an end');
  const { changes, refused: bad } = readPage(row.connectionId, page);
  const refusedRows = (run.pages === 0 && run.at === run.from ? 0 : row.refused) + bad;
  if (bad > 0) context.log.warn('the provider sent rows that cannot be right', { connectionId: row.connectionId, bad });
  const { isFull, id } = run;
  const next = (pages: number) =>
    page.hasMore
      ? { run: { ...run, at: page.next, pages }, runs: id, refused: refusedRows }
      : {
          run: undefined,
          runs: id,
          refused: refusedRows,
          cursor: page.next,
          plan: { id, pages, done: 0, isFull } satisfies Plan,
        };
  return runs.keep(row, run, changes, next, now());
}

function begun(row: ConnectionItem, from: string, isFull: boolean, again = 0): Run {
  return { id: row.runs + 1, from, at: from, pages: 0, isFull, again };
}

/** Applies what was fetched, whatever the consent says by now; then the accounts as they are, and the next look in some hours. */
async function follow(row: ConnectionItem, plan: Plan, context: In): After {
  const { runs, aggregator, now } = context;
  if (plan.done < plan.pages) return runs.applyNext(row, plan);
  if (plan.isFull) return runs.sweep(row, plan);
  const accounts = readAccounts(row.connectionId, await aggregator.accounts(row.reference));
  const at = now();
  const later = inMinutes(at, context.terms().syncHours * 60);
  const dueAt = row.consentUntil !== undefined && row.consentUntil < later ? row.consentUntil : later;
  const set = {
    plan: undefined,
    shown: row.changes,
    accounts,
    syncedAt: at.toISOString(),
    problem: row.refused > 0 ? ('rows-refused' as const) : undefined,
    attempts: 0,
    ...dueAttributes(row.connectionId, dueAt),
  };
  const after = await runs.step(row, set, { isTold: true, unasked: true });
  if (after) return after;
  // Somebody said meanwhile that there is more: what is here is kept, and the provider is asked once more.
  const seen = await runs.find(row.connectionId);
  return seen?.revision === row.revision ? runs.step(seen, { plan: undefined, shown: row.changes }) : undefined;
}

async function refused(row: ConnectionItem, { is, message }: AggregatorRefusal, context: In): After {
  const { runs, connections, now, log } = context;
  const { connectionId, run } = row;
  const at = now();
  if (row.state !== 'removing' && (is === 'consent' || is === 'gone')) {
    const problem = row.problem === 'unavailable' ? undefined : row.problem;
    const set = { state: 'needs-consent' as const, problem, run: undefined, ...dueAttributes(connectionId, undefined) };
    const plan = row.plan && row.plan.done === row.plan.pages ? { plan: undefined, shown: row.changes } : {};
    const writes = [connections.told(bankConsentEnded, connectionId, context)];
    return runs.step(row, { ...set, ...plan }, { writes, isTold: true });
  }
  if (is === 'cursor-lost' && (run?.from ?? row.cursor) !== '') {
    const fresh = begun({ ...row, runs: run?.id ?? row.runs }, '', true);
    return runs.step(row, { run: fresh, runs: fresh.id });
  }
  const again = (run?.again ?? 0) + 1;
  if ((is === 'mutated' || is === 'cursor-lost') && again <= mostAgain) {
    const from = run?.from ?? row.cursor;
    const fresh = begun({ ...row, runs: run?.id ?? row.runs }, from, run?.isFull ?? false, again);
    return runs.step(row, { run: fresh, runs: fresh.id });
  }
  log.warn('the provider of connections did not do it', { connectionId, is, message, attempts: row.attempts + 1 });
  const wait = Math.min(2 ** Math.min(row.attempts, 10), longestWaitMinutes);
  const set = {
    attempts: row.attempts + 1,
    problem: 'unavailable' as const,
    ...(run ? { run: { ...run, again: 0 } } : {}),
    ...dueAttributes(connectionId, inMinutes(at, wait)),
  };
  return runs.step(row, set, { isTold: row.problem !== 'unavailable' });
}

/** What is ours goes first, whose it was too, so that nothing of it waits for the provider. */
async function takeBack(row: ConnectionItem, { runs, aggregator }: In): After {
  await runs.forgetRows(row.connectionId);
  if (row.holderId !== undefined) return runs.step(row, bare);
  await aggregator.remove(row.reference);
  await runs.forget(row);
  return undefined;
}

/** Nobody came back from the link. */
async function giveUp(row: ConnectionItem, { runs, connections, now, newId }: In): After {
  const { set, writes } = connections.removal(row, { now, newId });
  return runs.step(row, set, { writes, isTold: true });
}
