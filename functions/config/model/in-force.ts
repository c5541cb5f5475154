import type { Clause, Ruleset, Serve } from '../../../lib/flags/flag.ts';
import type { Logger } from '../../../lib/runtime/logger.ts';
import type { RuleStore } from '../store/rules.ts';
import { minimumsOf, rulesetOf } from './parts.ts';

export interface InForce {
  readonly revision: number;
  readonly ruleset: Ruleset;
  readonly minimums: ReturnType<typeof minimumsOf>;
  /** Some rule speaks of organisations or roles, so that the caller's are needed. */
  readonly needsOrganisations: boolean;
}

export type RulesInForce = ReturnType<typeof rulesInForce>;

const conditions = (clauses: readonly Clause[]) =>
  clauses.flatMap((clause) => ('any' in clause ? clause.any : [clause]));
const speaks = (clauses: readonly Clause[]) =>
  conditions(clauses).some((each) => 'attribute' in each && /^(organisationId|role)$/.test(each.attribute));
const splits = (serve: Serve) => 'split' in serve && serve.by === 'organisation';

const needsOrganisations = ({ flags, segments }: Ruleset) =>
  [...segments.values()].some(({ when }) => speaks(when)) ||
  [...flags.values()].some(
    ({ rules, otherwise }) => splits(otherwise) || rules.some(({ when, serve }) => speaks(when) || splits(serve)),
  );

/**
 * What is in force, kept in the function: no read while it is younger than `staleMs`, then one read unit for the head, and everything only
 * when the head has moved. Whoever was told of a revision gets it or a later one.
 * When it cannot be read, what was read last goes on to be answered: old flags are better than no app.
 */
export function rulesInForce(store: Pick<RuleStore, 'head' | 'load'>, staleMs: () => number) {
  let kept: InForce | undefined;
  let readAt = Number.NEGATIVE_INFINITY;

  async function read(now: number): Promise<InForce> {
    const head = await store.head();
    if (!kept || head.revision !== kept.revision) {
      const { parts } = await store.load(head);
      const ruleset = rulesetOf(parts);
      const needs = needsOrganisations(ruleset);
      kept = { revision: head.revision, ruleset, minimums: minimumsOf(parts), needsOrganisations: needs };
    }
    readAt = now;
    return kept;
  }

  return {
    /** @param atLeast a revision that the caller was told of. */
    async current(now: Date, log: Pick<Logger, 'warn'>, atLeast = 0): Promise<InForce> {
      const age = now.getTime() - readAt;
      if (kept && age >= 0 && age < staleMs() && kept.revision >= atLeast) return kept;
      try {
        return await read(now.getTime());
      } catch (error) {
        if (!kept) throw error;
        log.warn('flags could not be read: answered from what was read last', { ageMs: age, error });
        return kept;
      }
    },
  };
}
