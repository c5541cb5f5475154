import type { KeyKind } from '../contract/keys.ts';
import type { PolicySpec, PolicySpecs } from '../contract/policy.ts';
import type { Facts, SpaceFacts } from './accounts.ts';

/** Who asks. */
export interface Subject {
  readonly personId: string;
  readonly sessionId: string;
  readonly groups: readonly string[];
  /** Epoch seconds of the sign-in. */
  readonly signedInAt: number;
  /** No person but a key of an organisation; `scopes` of its token, where it came with one. */
  readonly key?: { readonly kind: KeyKind; readonly scopes?: readonly string[] };
}

export interface Decision {
  readonly allowed: boolean;
  /** Name of the rule that decided: `organisation/role/admin`, `account/disabled`, `default-deny`. */
  readonly rule: string;
  readonly reason: string;
  /** What a refused request answers. */
  readonly code?: RefusalCode;
}

export type RefusalCode =
  | 'account-missing'
  | 'account-disabled'
  | 'account-erasing'
  | 'session-revoked'
  | 'key-refused'
  | 'scope-missing'
  | 'not-found'
  | 'forbidden';

const allow = (rule: string, reason: string): Decision => ({ allowed: true, rule, reason });
const deny = (rule: string, code: RefusalCode, reason: string): Decision => ({ allowed: false, rule, code, reason });

/**
 * Decides one action. What no rule allows is denied. Pure: `facts` must have been read strongly consistent for this request.
 * @param permission `resource:action`.
 */
export function decide(policies: PolicySpecs, permission: string, subject: Subject, facts: Facts): Decision {
  const [resource = '', action = ''] = permission.split(':');
  const policy = Object.hasOwn(policies, resource) ? policies[resource] : undefined;
  return decideAccount(policy, action, subject, facts) ?? decideAction(policy, resource, action, subject, facts);
}

/** Refusals that stand above every policy: no account, a closed account, an ended session. */
function decideAccount(
  policy: PolicySpec | undefined,
  action: string,
  subject: Subject,
  facts: Facts,
): Decision | undefined {
  const { account } = facts;
  if (!account) {
    const early = policy?.by === 'self' && policy.withoutAccount?.includes(action);
    return early ? undefined : deny('account/missing', 'account-missing', 'The person has no profile yet.');
  }
  if (account.status === 'erased') return deny('account/erased', 'session-revoked', 'The account was erased.');
  const ended = Object.hasOwn(account.revokedSessions ?? {}, subject.sessionId);
  if (ended || subject.signedInAt < (account.sessionsValidAfter ?? 0)) {
    return deny('session/revoked', 'session-revoked', 'This session was ended.');
  }
  if (account.status === 'disabled') return deny('account/disabled', 'account-disabled', 'The account is disabled.');
  if (account.status === 'erasing' && !(policy?.by === 'self' && policy.whileErasing?.includes(action))) {
    return deny('account/erasing', 'account-erasing', 'The account is waiting to be erased.');
  }
  return undefined;
}

function decideAction(
  policy: PolicySpec | undefined,
  resource: string,
  action: string,
  subject: Subject,
  facts: Facts,
): Decision {
  if (!policy?.actions.includes(action)) {
    return deny('default-deny', 'forbidden', `No rule speaks of '${resource}:${action}'.`);
  }
  if (policy.by === 'self') return allow(`${resource}/self`, 'A person may do this with their own things.');
  if (policy.by === 'group') {
    return subject.groups.includes(policy.group)
      ? allow(`${resource}/group/${policy.group}`, `The caller is in the group '${policy.group}'.`)
      : deny('default-deny', 'forbidden', `Only the group '${policy.group}' may do this.`);
  }
  const held = policy.by === 'space' ? facts.space : heldIn(facts);
  if (held?.role === undefined) {
    const place = policy.by === 'space' ? 'space' : 'organisation';
    return deny('default-deny', 'not-found', `The caller is not a member of this ${place}.`);
  }
  const { role } = held;
  // A collection may name a role that an organisation calls one of its own: what the organisation gave it counts, not the namesake.
  const isOwn = policy.by === 'space' && Object.hasOwn(held.roles ?? {}, role);
  if (!isOwn && Object.hasOwn(policy.roles, role)) {
    const actions = policy.roles[role];
    return actions === '*' || actions?.includes(action)
      ? allow(`${resource}/role/${role}`, `The role '${role}' includes '${action}'.`)
      : deny('default-deny', 'forbidden', `The role '${role}' does not include '${action}'.`);
  }
  const own = policy.custom && Object.hasOwn(held.roles ?? {}, role) ? held.roles?.[role] : undefined;
  return own?.includes(`${resource}:${action}`) && !policy.neverCustom?.includes(action)
    ? allow(`${resource}/own-role/${role}`, `The organisation's own role '${role}' includes '${resource}:${action}'.`)
    : deny('default-deny', 'forbidden', `The role '${role}' does not include '${resource}:${action}'.`);
}

/** Role in the organisation, and its own roles; no role when the caller is no member, or the organisation is gone. */
export function heldIn({ membership, organisation }: Facts): SpaceFacts | undefined {
  if (!membership || organisation?.status !== 'active') return undefined;
  return { role: membership.role, ...(organisation.roles ? { roles: organisation.roles } : {}) };
}
