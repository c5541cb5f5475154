import { policies } from '../../lib/policy/catalogue.generated.ts';
import { decide } from '../../lib/policy/decide.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Caller, Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { removeMember } from './contract/members.ts';
import { knowsRole, requireWithinOwnRights } from './model/organisation.ts';
import type { MembershipItem, OrganisationItem } from './store/items.ts';
import { type MemberStore, memberStore } from './store/members.ts';

type Store = Pick<MemberStore, 'facts' | 'find' | 'remove'>;

/** Leaving is a person's own right, whatever the role; removing someone else is the organisation's to allow. */
export const operation: Operation<typeof removeMember, { store: Store }> = async ({ params }, caller, context) => {
  const { store } = context;
  const { organisationId, personId } = params;
  const leaves = personId === caller.personId;
  let authority = leaves ? undefined : await authorityToRemove(store, caller, organisationId);
  await untilSettled(async () => {
    const found = await store.find(organisationId, personId);
    if (!found) throw new AppError('not-found');
    if (authority && !knowsRole(authority.organisation, found.membership.role)) {
      authority = await authorityToRemove(store, caller, organisationId);
      return again;
    }
    concerns({ organisationId, resource: `person/${personId}` });
    if (authority) requireWithinOwnRights(authority.role, [found.membership.role], authority.organisation);
    return store.remove(found.membership, context);
  });
};

async function authorityToRemove(store: Store, caller: Caller, organisationId: string) {
  const facts = await store.facts(caller.personId, organisationId);
  const { allowed, code, reason } = decide(policies, 'member:remove', caller, facts);
  if (!allowed) throw new AppError(code ?? 'forbidden', code === 'not-found' ? undefined : reason);
  return {
    role: (facts.membership as MembershipItem).role,
    organisation: facts.organisation as OrganisationItem,
  };
}

const store = memberStore();
export const handler = handle(removeMember, { store, outcomes: store.outcomes }, operation);
