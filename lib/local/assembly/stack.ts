import type { Resource, Stack } from '../model.ts';

/** Adds the ways to look resources up to what an assembly holds. */
export function stackOf(content: Pick<Stack, 'name' | 'region' | 'account' | 'resources' | 'outputs'>): Stack {
  const byType = Map.groupBy(content.resources, (resource) => resource.type);
  const index = new Map<string, Resource>();
  const add = (key: string | undefined, resource: Resource) => {
    if (key && !index.has(key)) index.set(key, resource);
  };
  // Paths and ARNs are unique; a short name may be used twice, and then the resource that has an ARN is meant.
  for (const resource of content.resources) add(resource.path, resource);
  for (const resource of content.resources) add(resource.arn, resource);
  for (const resource of content.resources) if (resource.arn) add(resource.ref, resource);
  for (const resource of content.resources) add(resource.ref, resource);
  return {
    ...content,
    ofType: (type) => byType.get(type) ?? [],
    find(wanted) {
      const found = index.get(wanted) ?? index.get(withoutQualifier(wanted));
      if (!found) throw new Error(`The stack ${content.name} has no resource with the path, name or ARN ${wanted}.`);
      return found;
    },
  };
}

/** A function's ARN without version or alias: there is one version of each function here. */
function withoutQualifier(arn: string): string {
  return /^(arn:aws:lambda:[^:]*:[^:]*:function:[^:]+)/.exec(arn)?.[1] ?? arn;
}
