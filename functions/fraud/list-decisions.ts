import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listDecisions } from './contract/decisions.ts';
import { today, toListed } from './model/decision-view.ts';
import { type DecisionStore, decisionStore } from './store/decisions.ts';

export const operation: Operation<typeof listDecisions, { store: Pick<DecisionStore, 'latest'> }> = async (
  { query: { action, day, limit } },
  _caller,
  { store, page, now },
) => {
  const start = (await page.start()) as { readonly before: string; readonly day: string } | undefined;
  // A list that was begun before midnight goes on with its day.
  const of = day ?? start?.day ?? today(now());
  const { items, next } = await store.latest(action, of, limit, start?.before);
  return { items: items.map(toListed), nextCursor: await page.next(next ? { before: next, day: of } : undefined) };
};

export const handler = handle(listDecisions, { store: decisionStore(), cursors: signedCursors() }, operation);
