import { Fn, Stack } from 'aws-cdk-lib';
import { type CfnUserPool, CfnUserPoolDomain, CfnUserPoolResourceServer } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { resourceServer } from '../../contract/keys.ts';
import type { RegisteredModule } from '../../contract/registry.ts';
import { hasProviders } from '../stage/read-stage.ts';
import type { StageConfig } from '../stage/stage.ts';

/** Scopes that routes open to keys name, where the module that makes machines is there. */
function scopesOf(modules: readonly RegisteredModule[]): string[] {
  const makes = modules.some(({ operations }) => operations.some(({ entry }) => 'machineClients' in entry.access));
  const named = modules.flatMap(({ routes }) => routes.flatMap(({ entry }) => entry.keys ?? []));
  return makes ? [...new Set(named)].sort() : [];
}

/**
 * The pool's domain, with the pages of other providers and the token endpoint of machines, and the scopes that machines can be given.
 * @returns where machines get tokens; undefined when the stage has neither.
 */
export function tokenServer(
  scope: Construct,
  pool: CfnUserPool,
  stage: StageConfig,
  modules: readonly RegisteredModule[],
): string | undefined {
  const scopes = scopesOf(modules);
  if (scopes.length === 0 && !hasProviders(stage)) return undefined;
  const { account, region } = Stack.of(scope);
  // Unique in the region, whoever deploys it.
  const domain = stage.hostedDomainPrefix ?? Fn.join('-', ['mainstay', stage.name, account]);
  new CfnUserPoolDomain(scope, 'UserPoolDomain', { userPoolId: pool.ref, domain });
  if (scopes.length > 0) {
    new CfnUserPoolResourceServer(scope, 'ResourceServer', {
      userPoolId: pool.ref,
      identifier: resourceServer,
      name: resourceServer,
      scopes: scopes.map((name) => ({
        scopeName: name,
        scopeDescription: `Routes that are open to keys with ${name}`,
      })),
    });
  }
  return Fn.join('', ['https://', domain, '.auth.', region, '.amazoncognito.com/oauth2/token']);
}
