import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { updateMember } from './contract/members.ts';
import { knowsRole, requireWithinOwnRights } from './model/organisation.ts';
import type { OrganisationItem } from './store/items.ts';
import { type MemberStore, memberStore } from './store/members.ts';

export const operation: Operation<
  typeof updateMember,
  { store: Pick<MemberStore, 'find' | 'facts' | 'changeRole'> }
> = async ({ params, body }, caller, context) => {
  const { store } = context;
  let organisation = caller.organisation as OrganisationItem;
  return untilSettled(async () => {
    const found = await store.find(params.organisationId, params.personId);
    if (!found) throw new AppError('not-found');
    const { membership, person } = found;
    if (!knowsRole(organisation, membership.role)) {
      const facts = await store.facts(caller.personId, params.organisationId);
      if (facts.organisation?.status !== 'active') throw new AppError('not-found');
      organisation = facts.organisation as OrganisationItem;
      return again;
    }
    requireWithinOwnRights(caller.membership?.role ?? '', [membership.role, body.role], organisation);
    const response = {
      personId: person.personId,
      role: body.role,
      displayName: person.displayName,
      avatarUrl: person.avatarUrl,
      email: person.email,
      joinedAt: membership.joinedAt,
    };
    if (membership.role === body.role) return response;
    return store.changeRole(membership, body.role, response, context);
  });
};

const store = memberStore();
export const handler = handle(updateMember, { store, outcomes: store.outcomes }, operation);
