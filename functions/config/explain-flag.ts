import { evaluate, type Step } from '../../lib/flags/evaluate.ts';
import type { ReadFacts } from '../../lib/policy/read-facts.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { explainFlag } from './contract/flags.ts';
import { personContext } from './model/context.ts';
import { rulesetOf } from './model/parts.ts';
import { readAccount } from './store/accounts.ts';
import { type MembershipReader, membershipReader } from './store/memberships.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

interface Dependencies {
  readonly store: Pick<RuleStore, 'load'>;
  readonly readAccount: ReadFacts;
  readonly memberships: MembershipReader;
}

/** Asks the function that evaluates for everybody, with what is in force at this moment. */
export const operation: Operation<typeof explainFlag, Dependencies> = async ({ params, query }, _caller, context) => {
  const { store, memberships } = context;
  const { personId, organisationId, platform, appVersion } = query;
  const [{ parts }, { account }, mine] = await Promise.all([
    store.load(),
    context.readAccount(personId),
    memberships.of(personId),
  ]);
  const ruleset = rulesetOf(parts);
  const flag = ruleset.flags.get(params.flag);
  if (!flag || !account) throw new AppError('not-found', flag ? 'There is no such person.' : 'There is no such flag.');
  const app = { platform, version: appVersion };
  const steps: Step[] = [];
  const asked = personContext(account, personId, app, mine, organisationId);
  const evaluation = evaluate(flag, asked, ruleset, (step) => void steps.push(step));
  return { ...evaluation, steps };
};

export const handler = handle(
  explainFlag,
  { store: ruleStore(), readAccount, memberships: membershipReader() },
  operation,
);
