import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties have as many shapes as types
type Properties = Record<string, any>;

export interface SynthesizedResource {
  /** `Root`, or the id of the nested stack: `Identity`, `IdentityData`. */
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
  readonly dependsOn: readonly string[];
  /** `Mainstay-dev/Identity/GetProfile/Function/Resource`. */
  readonly constructPath: string;
}

/** All templates of a synthesized app with references between stacks followed to what they mean. */
export interface Assembly {
  readonly directory: string;
  readonly resources: readonly SynthesizedResource[];
  readonly outputs: Properties;
  readonly stackSizes: Readonly<Record<string, number>>;
  ofType(type: string): SynthesizedResource[];
  /** The one resource whose construct path ends so: `Identity/GetProfile/Role/Resource`. */
  at(path: string): SynthesizedResource;
  under(path: string, type: string): SynthesizedResource[];
}

interface Template {
  readonly Resources: Record<
    string,
    {
      Type: string;
      Properties?: Properties;
      Metadata?: Properties;
      DeletionPolicy?: string;
      UpdateReplacePolicy?: string;
      DependsOn?: string[];
    }
  >;
  readonly Outputs?: Properties;
}
type Read = (name: string) => Template;

/**
 * Reads the root template and the nested ones. `Ref` and `Fn::GetAtt` become text: `<Identity/PeopleTable.Arn>` whatever stack they
 * stand in, joins and substitutions become text too.
 */
export function readAssembly(rootName: string, directory: string): Assembly {
  const files = readdirSync(directory).filter((file) => file.endsWith('template.json'));
  const read: Read = (name) => JSON.parse(readFileSync(join(directory, name), 'utf8'));
  const root = read(`${rootName}.template.json`);
  const nestedFiles = files.filter((file) => file.includes('.nested.'));
  const nested = new Map<string, { id: string; template: Template; parameters: Properties }>();
  for (const [logicalId, { Type, Properties: properties, Metadata: metadata }] of Object.entries(root.Resources)) {
    if (Type !== 'AWS::CloudFormation::Stack') continue;
    const file = metadata?.['aws:asset:path'];
    if (!nestedFiles.includes(file)) throw new Error(`nested template ${file} is missing`);
    const id = /^(.+?)NestedStack/.exec(logicalId)?.[1] as string;
    nested.set(logicalId, { id, template: read(file), parameters: properties?.Parameters ?? {} });
  }
  const meaning = resolver(root, nested);
  const resources: SynthesizedResource[] = [];
  const add = (stack: string, template: Template, parameters?: Properties) => {
    for (const [logicalId, resource] of Object.entries(template.Resources)) {
      resources.push({
        stack,
        logicalId,
        type: resource.Type,
        properties: meaning(stack, template, parameters, resource.Properties ?? {}) as Properties,
        deletionPolicy: resource.DeletionPolicy,
        updateReplacePolicy: resource.UpdateReplacePolicy,
        dependsOn: [resource.DependsOn ?? []].flat(),
        constructPath: resource.Metadata?.['aws:cdk:path'] ?? '',
      });
    }
  };
  add('Root', root);
  for (const { id, template, parameters } of nested.values()) add(id, template, parameters);
  const stackSizes: Record<string, number> = {};
  for (const { stack } of resources) stackSizes[stack] = (stackSizes[stack] ?? 0) + 1;
  const outputs = Object.fromEntries(
    Object.entries(root.Outputs ?? {}).map(([name, { Value }]) => [name, meaning('Root', root, undefined, Value)]),
  );
  return {
    directory,
    resources,
    outputs,
    stackSizes,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    at(path) {
      const found = resources.filter(({ constructPath }) => constructPath.endsWith(`/${path}`));
      if (found.length !== 1) throw new Error(`${found.length} resources at ${path}`);
      return found[0] as SynthesizedResource;
    },
    under: (path, type) =>
      resources.filter((resource) => resource.type === type && `${resource.constructPath}/`.includes(`/${path}/`)),
  };
}

function resolver(
  root: Template,
  nested: ReadonlyMap<string, { id: string; template: Template; parameters: Properties }>,
) {
  const resolve = (stack: string, template: Template, parameters: Properties | undefined, value: unknown): unknown => {
    const again = (inner: unknown) => resolve(stack, template, parameters, inner);
    if (Array.isArray(value)) return value.map(again);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name === 'Ref') {
      if (parameters && argument in parameters) return resolve('Root', root, undefined, parameters[argument]);
      return argument.startsWith('AWS::') ? `<${argument}>` : `<${placeOf(stack, template, argument)}>`;
    }
    if (entries.length === 1 && name === 'Fn::GetAtt') {
      const [logicalId, attribute] = argument as [string, string];
      const output = attribute.startsWith('Outputs.') ? nested.get(logicalId) : undefined;
      if (!output) return `<${placeOf(stack, template, logicalId)}.${attribute}>`;
      const { id, template: inner, parameters: given } = output;
      return resolve(id, inner, given, inner.Outputs?.[attribute.slice('Outputs.'.length)].Value);
    }
    if (entries.length === 1 && name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => text(again(part))).join(separator);
    }
    if (entries.length === 1 && name === 'Fn::Sub' && typeof argument === 'string') return argument;
    return Object.fromEntries(entries.map(([key, inner]) => [key, again(inner)]));
  };
  return resolve;
}

/** `IdentityData/PeopleTable`: the construct path without the root's name and the trailing `Resource`. */
function placeOf(stack: string, template: Template, logicalId: string): string {
  const path: string | undefined = template.Resources[logicalId]?.Metadata?.['aws:cdk:path'];
  return path ? path.replace(/^[^/]+\//, '').replace(/\/Resource$/, '') : `${stack}/${logicalId}`;
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
