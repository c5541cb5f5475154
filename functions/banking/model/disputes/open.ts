import { AppError } from '../../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../../lib/runtime/aws/dynamo.ts';
import type { Idempotency } from '../../../../lib/runtime/idempotency.ts';
import type { Caller, Context, RouteContext } from '../../../../lib/runtime/operation.ts';
import type { Dispute } from '../../contract/disputes.ts';
import type { DisputeItem } from '../../store/dispute-items.ts';
import type { DisputeStore } from '../../store/disputes.ts';
import type { TermsItem } from '../../store/items.ts';
import type { Terms } from '../products.ts';
import { toDispute } from './dispute-view.ts';
import { mostCredited, newDispute, type Subject } from './new-dispute.ts';
import type { DisputeReason } from './reasons.ts';

interface Asked {
  readonly reason: DisputeReason;
  readonly note?: string | undefined;
  readonly amount?: string | undefined;
}

/** @param unchanged a check, or a note, that what is disputed is still so. */
export async function openDispute(
  subject: Subject,
  asked: Asked,
  unchanged: TransactItem,
  { holderId = '', holderKind }: Pick<TermsItem, 'holderId' | 'holderKind'>,
  caller: Caller,
  context: Context &
    Pick<RouteContext, 'idempotency'> & { readonly store: Pick<DisputeStore, 'open'>; readonly terms: () => Terms },
): Promise<Dispute> {
  const at = context.now();
  const idempotency = context.idempotency as Idempotency;
  const involved = [caller.personId, ...(holderKind === 'person' && holderId ? [holderId] : [])];
  const terms = context.terms();
  const { dispute, looked } = newDispute(subject, asked, involved, terms, idempotency.id, at);
  const most = mostCredited(terms, subject.currency);
  const opened = async (row: DisputeItem) => {
    const by = { now: () => at, newId: context.newId, idempotency, response: toDispute(row) };
    return context.store.open(row, looked, unchanged, holderId, most, by);
  };
  const made = (await opened(dispute)) ?? (await opened({ ...dispute, credited: '0' }));
  if (!made) throw new AppError('conflict');
  return toDispute(made);
}
