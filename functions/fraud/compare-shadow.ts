import { type Action, actions } from '../../lib/fraud/model/rule-set.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { compareShadow } from './contract/decisions.ts';
import { compare } from './model/comparison.ts';
import { today } from './model/decision-view.ts';
import { type DecisionStore, decisionStore } from './store/decisions.ts';

interface Position {
  readonly day: string;
  readonly action: Action;
  readonly before?: string;
}

/** One action after the other: a page has decisions of one. */
export const operation: Operation<typeof compareShadow, { store: Pick<DecisionStore, 'latest'> }> = async (
  { params: { version }, query: { day, limit } },
  _caller,
  { store, page, now },
) => {
  const start = (await page.start()) as Position | undefined;
  const at: Position = start ?? { day: day ?? today(now()), action: actions[0] };
  const { items, next } = await store.latest(at.action, at.day, limit, at.before);
  const following = next ? at.action : actions[actions.indexOf(at.action) + 1];
  const position = following && { day: at.day, action: following, ...(next ? { before: next } : {}) };
  return { ...compare(version, items), nextCursor: await page.next(position) };
};

export const handler = handle(compareShadow, { store: decisionStore(), cursors: signedCursors() }, operation);
