import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listCases } from './contract/cases.ts';
import { toCase } from './model/case-view.ts';
import { type Agenda, agendaStore } from './store/agenda.ts';

export const operation: Operation<typeof listCases, { readonly store: Pick<Agenda, 'openCases'> }> = async (
  { query },
  _caller,
  { store, page },
) => {
  const start = (await page.start()) as { readonly after: string } | undefined;
  const { items, next } = await store.openCases(query.limit, start?.after);
  return { items: items.map(toCase), nextCursor: await page.next(next === undefined ? undefined : { after: next }) };
};

export const handler = handle(listCases, { store: agendaStore(), cursors: signedCursors() }, operation);
