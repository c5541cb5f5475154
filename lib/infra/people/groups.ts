import { type CfnUserPool, CfnUserPoolGroup } from 'aws-cdk-lib/aws-cognito';
import type { RegisteredModule } from '../../contract/registry.ts';

/** Groups that are always there; a person's groups stand in the access token. */
const standard: Readonly<Record<string, string>> = {
  admin: 'May call the routes declared with auth: admin',
  support: 'Staff that helps people; has no rights until a policy names it',
};

/** The standard groups and those that the modules' policies name. */
export function groups(pool: CfnUserPool, modules: readonly RegisteredModule[]): void {
  const named = modules.flatMap(({ module }) =>
    Object.values(module.policies).flatMap((policy) => (policy.by === 'group' ? [policy.group] : [])),
  );
  for (const groupName of new Set([...Object.keys(standard), ...named])) {
    new CfnUserPoolGroup(pool.stack, `${groupName}Group`, {
      userPoolId: pool.ref,
      groupName,
      description: standard[groupName] ?? 'Named by a policy of a module',
    });
  }
}
