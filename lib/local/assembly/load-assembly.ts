import type { Resource, Stack } from '../model.ts';
import { type Destinations, localize, type PublicAddresses } from './local-urls.ts';
import { assetPathOf, readAssembly } from './read-assembly.ts';
import { treatmentOf, type UnsupportedResource, UnsupportedResources } from './resource-types.ts';
import { Scope, type World } from './scope.ts';
import { stackOf } from './stack.ts';
import type { RawResource } from './template.ts';

export interface AssemblyOptions {
  /** Used where the app itself names no region. */
  readonly region: string;
  /** Takes the place of whatever account the app names. */
  readonly account: string;
  /** Where the services will listen: queue URLs, API addresses and issuers in the result point there. */
  readonly addresses: PublicAddresses;
  /** Addresses of HTTP and WebSocket APIs beyond the first of each, in the order of the templates. */
  readonly furtherApis?: readonly string[];
  readonly furtherSockets?: readonly string[];
}

/**
 * Reads a cloud assembly (`cdk.out`) as it would stand after a deployment to this machine: nested stacks included, every intrinsic
 * function resolved, every resource with its name, ARN and address.
 * @throws UnsupportedResources naming every resource that cannot run here; Error for values that cannot be resolved.
 */
export function loadAssembly(directory: string, options: AssemblyOptions): Stack {
  const artifacts = readAssembly(directory, options.account);
  const [main] = artifacts;
  if (!main) throw new Error(`The cloud assembly in ${directory} holds no stack.`);
  const region = artifacts.find((artifact) => artifact.region)?.region ?? options.region;
  const roots: Scope[] = [];
  const world: World = { ...options, region, importValue: (name) => importValue(roots, name) };
  for (const artifact of artifacts)
    roots.push(new Scope(world, artifact, artifact.template, [], (name) => artifact.parameters[name]));
  const scopes = roots.flatMap(withNested);
  refuseUnsupported(scopes);
  const destinations = destinationsOf(scopes, options);
  const several = artifacts.length > 1;
  return stackOf({
    name: main.name,
    region,
    account: options.account,
    resources: scopes.flatMap((scope) => resourcesOf(scope, several, destinations)),
    outputs: Object.fromEntries(
      roots.flatMap((scope) =>
        scope.outputs().map(({ name, value }) => [name, String(localize(scope.resolve(value), destinations))]),
      ),
    ),
  });
}

function withNested(scope: Scope): Scope[] {
  return [scope, ...[...scope.nested.values()].flatMap(withNested)];
}

function resourcesOf(scope: Scope, several: boolean, destinations: Destinations): Resource[] {
  const prefix = [...(several ? [scope.artifact.name] : []), ...scope.path];
  return scope.resources().flatMap(([logicalId, raw]) => {
    if (treatmentOf(raw.Type) === 'passive' && raw.Type.startsWith('AWS::CDK::')) return [];
    const { ref, arn } = scope.identityOf(logicalId);
    const properties = localize(scope.resolve(raw.Properties ?? {}), destinations) as Record<string, unknown>;
    const assetPath = assetOf(scope, raw, properties);
    const constructPath = raw.Metadata?.['aws:cdk:path'];
    const dependsOn = [raw.DependsOn ?? []].flat().map((id) => [...prefix, id].join('/'));
    const resource: Resource = {
      path: [...prefix, logicalId].join('/'),
      logicalId,
      type: raw.Type,
      properties,
      ref,
      ...(arn ? { arn } : {}),
      ...(typeof constructPath === 'string' ? { constructPath } : {}),
      ...(assetPath ? { assetPath } : {}),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    };
    return [resource];
  });
}

function assetOf(scope: Scope, raw: RawResource, properties: Record<string, unknown>): string | undefined {
  if (raw.Type !== 'AWS::Lambda::Function') return undefined;
  const code = properties.Code as { S3Key?: string; ZipFile?: string } | undefined;
  return code?.ZipFile === undefined ? assetPathOf(scope.artifact, raw, code?.S3Key) : undefined;
}

function refuseUnsupported(scopes: readonly Scope[]): void {
  const refused: UnsupportedResource[] = [];
  for (const scope of scopes) {
    for (const [logicalId, raw] of scope.resources()) {
      const path = String(raw.Metadata?.['aws:cdk:path'] ?? `${scope.name}/${logicalId}`);
      if (treatmentOf(raw.Type) === 'unsupported') refused.push({ type: raw.Type, path });
      else if (raw.Type === 'AWS::Lambda::Function' && raw.Properties?.PackageType === 'Image')
        refused.push({ type: 'AWS::Lambda::Function (container image)', path });
    }
  }
  if (refused.length > 0) throw new UnsupportedResources(refused);
}

function destinationsOf(scopes: readonly Scope[], options: AssemblyOptions): Destinations {
  const { addresses, furtherApis = [], furtherSockets = [] } = options;
  const apis = [addresses.api, ...furtherApis];
  const sockets = [addresses.socket, ...furtherSockets];
  const http = new Map<string, string>();
  const socket = new Map<string, string>();
  const buckets = new Set<string>();
  for (const scope of scopes) {
    for (const [logicalId, raw] of scope.resources()) {
      const { ref } = scope.identityOf(logicalId);
      if (raw.Type === 'AWS::S3::Bucket') buckets.add(ref);
      if (raw.Type !== 'AWS::ApiGatewayV2::Api') continue;
      if (raw.Properties?.ProtocolType === 'WEBSOCKET') socket.set(ref, sockets[socket.size] ?? addresses.socket);
      else http.set(ref, apis[http.size] ?? addresses.api);
    }
  }
  return { addresses, http, socket, buckets };
}

function importValue(roots: readonly Scope[], name: string): unknown {
  for (const scope of roots.flatMap(withNested)) {
    const found = scope.outputs().find((output) => output.exportName === name);
    if (found) return scope.resolve(found.value);
  }
  throw new Error(`No stack of this assembly exports ${name}.`);
}
