import { routePolicy } from '../../contract/caller-access.ts';
import { type Decision, decide } from '../../policy/decide.ts';
import { AppError } from '../app-error.ts';
import { exchangeOf, type Middleware } from './exchange.ts';

/** A refusal as the caller sees it: what they may not know of is not found. */
export function refusal(decision: Decision): AppError {
  return new AppError(decision.code ?? 'forbidden', decision.code === 'not-found' ? undefined : decision.reason);
}

/**
 * Asks the policy before the operation runs, from facts read strongly consistent for this very request: a revoked member,
 * an ended session or a disabled account is refused at once.
 */
export const authorize: Middleware = {
  async before(request) {
    const exchange = exchangeOf(request);
    const { route, subject, services, input } = exchange;
    const policy = routePolicy(route);
    if (!policy || !subject || !route.permission) return;
    const scope = policy.by === 'membership' ? String(input?.params[policy.param]) : undefined;
    const facts = await services.readFacts(subject.personId, scope);
    exchange.facts = facts;
    const decision = decide(route.module.policies, route.permission, subject, facts);
    if (decision.allowed) return;
    exchange.log.info('refused', { callerId: subject.personId, permission: route.permission, rule: decision.rule });
    throw refusal(decision);
  },
};
