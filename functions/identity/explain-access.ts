import { policies } from '../../lib/policy/catalogue.generated.ts';
import { decide } from '../../lib/policy/decide.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { explainAccess } from './contract/profile.ts';
import { type MemberStore, memberStore } from './store/members.ts';

/** Asks the engine that decides every request, with facts read in the same way. */
export const operation: Operation<typeof explainAccess, { store: Pick<MemberStore, 'facts'> }> = async (
  { query },
  caller,
  { store },
) => {
  const [name = ''] = query.action.split(':');
  if (Object.hasOwn(policies, name) && policies[name]?.by === 'space')
    throw new AppError('invalid-request', 'Spaces decide this: ask GET /v1/spaces/{spaceId}/access.');
  const facts = query.resource ? await store.facts(caller.personId, query.resource) : { account: caller.account };
  const { allowed, rule, reason } = decide(policies, query.action, caller, facts);
  return { allowed, rule, reason };
};

export const handler = handle(explainAccess, { store: memberStore() }, operation);
