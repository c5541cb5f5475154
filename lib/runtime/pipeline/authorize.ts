import { routePolicy } from '../../contract/caller-access.ts';
import { type Decision, decide } from '../../policy/decide.ts';
import { AppError } from '../app-error.ts';
import { takeMinimums } from './app-version.ts';
import { exchangeOf, type Middleware } from './exchange.ts';

/** A refusal as the caller sees it: what they may not know of is not found. */
export function refusal(decision: Decision, scope?: string): AppError {
  const extra = decision.code === 'scope-missing' && scope ? { extra: { scope } } : {};
  return new AppError(decision.code ?? 'forbidden', decision.code === 'not-found' ? undefined : decision.reason, extra);
}

/**
 * Asks the policy before the operation runs, from facts read strongly consistent for this very request: a revoked member,
 * an ended session, a disabled account or a revoked key is refused at once. A key is judged by its role like a person, and may do less, never more.
 */
export const authorize: Middleware = {
  async before(request) {
    const exchange = exchangeOf(request);
    const { route, subject, services, input } = exchange;
    const policy = routePolicy(route);
    if (!policy || !subject || !route.permission) return;
    const scope = policy.by === 'membership' ? String(input?.params[policy.param]) : undefined;
    const pending = exchange.minimumPending === true;
    const { minimums, ...facts } = await services.readFacts(subject.personId, scope, pending);
    exchange.facts = facts;
    if (pending) takeMinimums(exchange, minimums);
    const decision =
      (subject.key && services.keys?.refuse(exchange, facts)) ??
      decide(route.module.policies, route.permission, subject, facts);
    if (decision.allowed) return;
    exchange.rule = decision.rule;
    exchange.log.info('refused', { callerId: subject.personId, permission: route.permission, rule: decision.rule });
    throw refusal(decision, route.keys);
  },
};
