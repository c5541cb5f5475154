import { type Identity, identify } from './identity.ts';
import { noValue, resolveValue, type Surroundings } from './intrinsics.ts';
import type { PublicAddresses } from './local-urls.ts';
import { namingOf, nestedStackName } from './physical-names.ts';
import { readNestedTemplate } from './read-assembly.ts';
import type { RawResource, StackArtifact, Template } from './template.ts';

/** What every stack of an assembly shares. */
export interface World {
  readonly region: string;
  readonly account: string;
  readonly addresses: PublicAddresses;
  /** The value that some stack exports under this name. */
  importValue(name: string): unknown;
}

/** One template with its parameters, able to say what any value in it stands for. Everything is worked out when first asked. */
export class Scope implements Surroundings {
  readonly template: Template;
  readonly artifact: StackArtifact;
  /** Names of the nested stacks above, outermost first; empty for a root stack. */
  readonly path: readonly string[];
  readonly nested = new Map<string, Scope>();
  readonly #world: World;
  readonly #parameter: (name: string) => unknown;
  readonly #identities = new Map<string, Identity>();
  readonly #conditions = new Map<string, boolean>();

  constructor(
    world: World,
    artifact: StackArtifact,
    template: Template,
    path: readonly string[],
    parameter: (name: string) => unknown,
  ) {
    this.#world = world;
    this.#parameter = parameter;
    this.artifact = artifact;
    this.template = template;
    this.path = path;
    for (const [logicalId, resource] of this.resources()) {
      if (resource.Type === 'AWS::CloudFormation::Stack') this.nested.set(logicalId, this.#nest(logicalId, resource));
    }
  }

  get name(): string {
    return [this.artifact.name, ...this.path].join('/');
  }

  /** The resources whose condition holds. */
  resources(): [string, RawResource][] {
    return Object.entries(this.template.Resources ?? {}).filter(
      ([, resource]) => resource.Condition === undefined || this.condition(resource.Condition),
    );
  }

  resolve(value: unknown): unknown {
    return resolveValue(value, this);
  }

  identityOf(logicalId: string): Identity {
    const known = this.#identities.get(logicalId);
    if (known) return known;
    const resource = this.template.Resources?.[logicalId];
    if (!resource) throw new Error(`${this.name}: nothing is called ${logicalId}.`);
    const identity = identify(resource.Type, {
      region: this.#world.region,
      account: this.#world.account,
      addresses: this.#world.addresses,
      naming: namingOf(this.artifact.name, [...this.path, logicalId]),
      property: (name) => this.resolve(resource.Properties?.[name]),
    });
    this.#identities.set(logicalId, identity);
    return identity;
  }

  output(name: string): unknown {
    const output = this.template.Outputs?.[name];
    if (!output) throw new Error(`${this.name}: there is no output ${name}.`);
    return this.resolve(output.Value);
  }

  /** Outputs whose condition holds, with the names they are exported under. */
  outputs(): { name: string; value: unknown; exportName?: unknown }[] {
    return Object.entries(this.template.Outputs ?? {})
      .filter(([, output]) => output.Condition === undefined || this.condition(output.Condition))
      .map(([name, output]) => ({
        name,
        value: output.Value,
        ...(output.Export ? { exportName: this.resolve(output.Export.Name) } : {}),
      }));
  }

  ref(name: string): unknown {
    const pseudo = this.#pseudoParameter(name);
    if (pseudo !== undefined) return pseudo;
    const parameter = this.template.Parameters?.[name];
    if (!parameter) return this.identityOf(name).ref;
    const value = this.#parameter(name) ?? parameter.Default ?? '';
    const isList = parameter.Type === 'CommaDelimitedList' || parameter.Type.startsWith('List<');
    return isList && typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  }

  getAtt(logicalId: string, attribute: string): unknown {
    const nested = this.nested.get(logicalId);
    if (nested && attribute.startsWith('Outputs.')) return nested.output(attribute.slice('Outputs.'.length));
    const identity = this.identityOf(logicalId);
    if (attribute === 'Arn' && identity.arn) return identity.arn;
    const value = identity.attributes?.[attribute];
    if (value !== undefined) return value;
    const type = this.template.Resources?.[logicalId]?.Type ?? '';
    // What the handler of a custom resource would answer is not known before it runs.
    if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource')
      return `${logicalId}.${attribute}`;
    throw new Error(`${this.name}: ${logicalId} (${type}) has no attribute ${attribute} that is known here.`);
  }

  condition(name: string): boolean {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    const definition = this.template.Conditions?.[name];
    if (definition === undefined) throw new Error(`${this.name}: there is no condition ${name}.`);
    const result = this.resolve(definition) === true;
    this.#conditions.set(name, result);
    return result;
  }

  findInMap(map: string, first: string, second: string): unknown {
    const value = this.template.Mappings?.[map]?.[first]?.[second];
    if (value === undefined) throw new Error(`${this.name}: mapping ${map} has no entry ${first}.${second}.`);
    return value;
  }

  importValue(name: string): unknown {
    return this.#world.importValue(name);
  }

  #nest(logicalId: string, resource: RawResource): Scope {
    const template = readNestedTemplate(this.artifact, `${this.name}/${logicalId}`, resource);
    const given = (resource.Properties?.Parameters ?? {}) as Record<string, unknown>;
    const path = [...this.path, nestedStackName(logicalId)];
    return new Scope(this.#world, this.artifact, template, path, (name) =>
      name in given ? this.resolve(given[name]) : undefined,
    );
  }

  #pseudoParameter(name: string): unknown {
    switch (name) {
      case 'AWS::AccountId':
        return this.#world.account;
      case 'AWS::Region':
        return this.#world.region;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return [this.artifact.name, ...this.path].join('-');
      case 'AWS::StackId': {
        const naming = namingOf(this.artifact.name, this.path);
        const stackName = [this.artifact.name, ...this.path].join('-');
        return `arn:aws:cloudformation:${this.#world.region}:${this.#world.account}:stack/${stackName}/${naming.uuid()}`;
      }
      case 'AWS::NotificationARNs':
        return [];
      case 'AWS::NoValue':
        return noValue;
      default:
        return undefined;
    }
  }
}
