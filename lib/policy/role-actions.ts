import type { PolicySpec, PolicySpecs } from '../contract/policy.ts';

type MembershipPolicy = Extract<PolicySpec, { by: 'membership' | 'space' }>;

const membershipPolicies = (policies: PolicySpecs): (readonly [string, MembershipPolicy])[] =>
  Object.entries(policies).flatMap(([resource, policy]) =>
    policy.by === 'membership' || policy.by === 'space' ? [[resource, policy] as const] : [],
  );

/** Roles that every organisation has, in the order in which the policies name them. */
export const builtInRoles = (policies: PolicySpecs): string[] => [
  ...new Set(
    membershipPolicies(policies).flatMap(([, policy]) => (policy.by === 'membership' ? Object.keys(policy.roles) : [])),
  ),
];

/** Actions that an organisation's own role may hold, as `resource:action`. */
export const grantableActions = (policies: PolicySpecs): string[] =>
  membershipPolicies(policies)
    .filter(([, policy]) => policy.custom)
    .flatMap(([resource, policy]) =>
      policy.actions.filter((action) => !policy.neverCustom?.includes(action)).map((action) => `${resource}:${action}`),
    );

/**
 * What a role allows, as `resource:action`, in the same way as `decide` does it.
 * @param own the organisation's own roles.
 * @returns undefined when there is no such role.
 */
export function actionsOfRole(
  policies: PolicySpecs,
  role: string,
  own: Readonly<Record<string, readonly string[]>> = {},
): readonly string[] | undefined {
  if (!builtInRoles(policies).includes(role)) {
    if (!Object.hasOwn(own, role)) return undefined;
    const grantable = new Set(grantableActions(policies));
    return own[role]?.filter((action) => grantable.has(action));
  }
  return membershipPolicies(policies).flatMap(([resource, policy]) => {
    const actions = Object.hasOwn(policy.roles, role) ? policy.roles[role] : [];
    return (actions === '*' ? policy.actions : (actions ?? [])).map((action) => `${resource}:${action}`);
  });
}
