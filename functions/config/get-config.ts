import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getConfig } from './contract/evaluation.ts';
import { config } from './contract/module.ts';
import { answer } from './model/answer.ts';
import { personContext } from './model/context.ts';
import { type RulesInForce, rulesInForce } from './model/in-force.ts';
import { type MembershipReader, membershipReader } from './store/memberships.ts';
import { ruleStore } from './store/rules.ts';

interface Dependencies {
  readonly rules: RulesInForce;
  readonly memberships: MembershipReader;
}

export const operation: Operation<typeof getConfig, Dependencies> = async ({ query }, caller, context) => {
  const { rules, memberships, now, log } = context;
  const inForce = await rules.current(now(), log, Number(query.revision ?? 0));
  const mine = inForce.needsOrganisations ? await memberships.of(caller.personId) : [];
  return answer(inForce, personContext(caller.account, caller.personId, caller.app, mine, query.organisationId));
};

export const handler = handle(
  getConfig,
  {
    rules: rulesInForce(ruleStore(), () => settings(config).staleSeconds * 1000),
    memberships: membershipReader(),
  },
  operation,
);
