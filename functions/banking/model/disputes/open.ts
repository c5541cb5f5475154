import type { TransactItem } from '../../../../lib/runtime/aws/dynamo.ts';
import type { Idempotency } from '../../../../lib/runtime/idempotency.ts';
import type { Caller, Context, RouteContext } from '../../../../lib/runtime/operation.ts';
import type { Dispute } from '../../contract/disputes.ts';
import type { DisputeStore } from '../../store/disputes.ts';
import type { TermsItem } from '../../store/items.ts';
import type { Terms } from '../products.ts';
import { toDispute } from './dispute-view.ts';
import { newDispute, type Subject } from './new-dispute.ts';
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
  { holderId, holderKind }: Pick<TermsItem, 'holderId' | 'holderKind'>,
  caller: Caller,
  context: Context &
    Pick<RouteContext, 'idempotency'> & { readonly store: Pick<DisputeStore, 'open'>; readonly terms: () => Terms },
): Promise<Dispute> {
  const at = context.now();
  const idempotency = context.idempotency as Idempotency;
  const involved = [caller.personId, ...(holderKind === 'person' && holderId ? [holderId] : [])];
  const { dispute, looked } = newDispute(subject, asked, involved, context.terms(), idempotency.id, at);
  const by = { now: () => at, newId: context.newId, idempotency, response: toDispute(dispute) };
  return toDispute(await context.store.open(dispute, looked, unchanged, by));
}
