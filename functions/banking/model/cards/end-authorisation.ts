import type { Tools } from '../../../../lib/runtime/tools.ts';
import type { AuthorisationStore } from '../../store/authorisations.ts';
import { expiryOf } from './plan.ts';

const mostRounds = 5;

/** Does what an authorisation still owes, and gives back what nobody cleared in its time. Looks at the row as it is now. */
export async function endAuthorisation(
  place: { readonly cardId: string; readonly authorisationId: string },
  store: Pick<AuthorisationStore, 'read' | 'settle' | 'step'>,
  { now, newId }: Pick<Tools, 'now' | 'newId'>,
): Promise<void> {
  const at = now();
  for (let round = 1; round <= mostRounds; round += 1) {
    const row = await store.read(place);
    if (!row) return;
    // What the ledger refuses for now stays on the agenda.
    if (row.owed.length > 0 && !(await store.settle(row, at))) return;
    if (row.owed.length > 0) continue;
    const after = expiryOf(row, at);
    if (!after) return;
    await store.step(after, undefined, { now: () => at, newId });
  }
}
