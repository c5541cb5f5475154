import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { decideVerification } from './contract/kyc.ts';
import { limitsByVerification } from './model/account-limits.ts';
import { assertNotOwn } from './model/assert-uninvolved.ts';
import { concernsHolder } from './model/concerns-holder.ts';
import { nextVerification } from './model/next-verification.ts';
import type { Terms } from './model/products.ts';
import { addMonths } from './model/schedule/day.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { verificationOf } from './model/verification-view.ts';
import { type AccountChanges, accountChanges } from './store/account-changes.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { kycKey } from './store/items.ts';
import { terms } from './store/terms.ts';
import { type VerificationStore, verificationStore } from './store/verifications.ts';

interface Dependencies {
  readonly store: Pick<VerificationStore, 'find' | 'put' | 'noneOpenedSince'>;
  readonly accounts: Pick<AccountReader, 'of'>;
  readonly changes: Pick<AccountChanges, 'changeLimits'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof decideVerification, Dependencies> = async (
  { params: { holderId }, body: { decision, reason, ...body } },
  caller,
  context,
) => {
  const { store, accounts, changes } = context;
  const said = context.terms();
  if (holderId === caller.personId) throw new AppError('four-eyes');
  const before = await store.find(holderId);
  if (!before) throw new AppError('not-found');
  const { holderKind, reference, revision } = before;
  await assertNotOwn(caller, [before], context.memberships);
  concernsHolder(before);
  const reviewOn = addMonths(dayAt(context.now(), said.timeZone), said.reviewMonths);
  const after = nextVerification(
    verificationOf(before),
    decision === 'approve' ? { type: decision, reviewOn } : { type: decision },
  );
  const name = (decision === 'approve' ? body.name : undefined) ?? before.name;
  const held = await accounts.of(holderId);
  const follows = [
    store.noneOpenedSince(holderId, held.length),
    ...held
      .filter((each) => each.terms.state !== 'closed')
      .map(({ terms: row, limits }) =>
        changes.changeLimits(limits, limitsByVerification(said, row.currency, limits, after)),
      ),
  ];
  const item = {
    ...kycKey(holderId),
    entity: 'HolderVerification' as const,
    holderId,
    holderKind,
    ...after,
    ...(reference === undefined ? {} : { reference }),
    ...(name === undefined ? {} : { name }),
    decision,
    reason,
    decidedBy: caller.personId,
    revision: revision + 1,
  };
  return store.put(item, follows, after, context);
};

const store = verificationStore();
export const handler = handle(
  decideVerification,
  {
    store,
    outcomes: store.outcomes,
    accounts: accountReader(),
    changes: accountChanges(),
    memberships: memberships(),
    terms,
  },
  operation,
);
