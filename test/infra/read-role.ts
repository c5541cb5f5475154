import type { SynthesizedResource } from './assembly.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: { readonly StringEquals?: Readonly<Record<string, string>> };
}

/** Statements of a role's inline policies. */
export function statementsOf(role: SynthesizedResource): readonly Statement[] {
  return (role.properties.Policies ?? []).flatMap(
    (policy: { PolicyDocument: { Statement: readonly Statement[] } }) => policy.PolicyDocument.Statement,
  );
}

/**
 * `action resource`, ` via service` for a key used through a service, and any other condition as JSON.
 * @throws when the role has managed policies or denials: ours never do.
 */
export function allowedBy(role: SynthesizedResource): ReadonlySet<string> {
  if (role.properties.ManagedPolicyArns) throw new Error(`${role.constructPath} has managed policies`);
  const lines = statementsOf(role).flatMap(({ Effect, Action, Resource, Condition }) => {
    if (Effect !== 'Allow') throw new Error(`${role.constructPath} has a statement that denies`);
    return [Action]
      .flat()
      .flatMap((action) => [Resource].flat().map((resource) => `${action} ${resource}${condition(Condition)}`));
  });
  return new Set(lines);
}

function condition(value: Statement['Condition']): string {
  if (!value) return '';
  const service = value.StringEquals?.['kms:ViaService'];
  const alone = Object.keys(value).length === 1 && Object.keys(value.StringEquals ?? {}).length === 1;
  if (service && alone) return ` via ${service.replace('.<AWS::Region>.<AWS::URLSuffix>', '')}`;
  return ` if ${JSON.stringify(value)}`;
}
