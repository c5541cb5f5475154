import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RawResource, StackArtifact, Template } from './template.ts';

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: Record<string, unknown>;
  readonly dependencies?: readonly string[];
}

interface AssetManifest {
  readonly files?: Record<
    string,
    {
      readonly source: { readonly path?: string };
      readonly destinations: Record<string, { readonly objectKey: string }>;
    }
  >;
}

/**
 * Reads the stacks of a synthesized app (`cdk.out`), those of stages included, in the order of the manifest. An account that the app
 * names is replaced by `account` everywhere: the services on this machine know one account only.
 * @throws when the folder holds no cloud assembly.
 */
export function readAssembly(directory: string, account: string): StackArtifact[] {
  const manifestFile = join(directory, 'manifest.json');
  if (!existsSync(manifestFile))
    throw new Error(`No cloud assembly in ${directory}: run the app first (npx cdk synth), or name its folder.`);
  const artifacts = Object.values(readJson<{ artifacts?: Record<string, Artifact> }>(manifestFile).artifacts ?? {});
  const assets = readAssets(directory, artifacts);
  return artifacts.flatMap((artifact) => {
    if (artifact.type === 'cdk:cloud-assembly')
      return readAssembly(join(directory, String(artifact.properties?.directoryName)), account);
    if (artifact.type !== 'aws:cloudformation:stack') return [];
    return [readStack(directory, artifact, assets, account)];
  });
}

function readStack(
  directory: string,
  artifact: Artifact,
  assets: ReadonlyMap<string, string>,
  account: string,
): StackArtifact {
  const templateFile = String(artifact.properties?.templateFile);
  const [named, region] = (artifact.environment ?? '').replace('aws://', '').split('/');
  const readTemplate = (file: string) => {
    const text = readFileSync(file, 'utf8');
    return JSON.parse(named && named !== 'unknown-account' ? text.replaceAll(named, account) : text) as Template;
  };
  return {
    name: String(artifact.properties?.stackName ?? templateFile.replace(/\.template\.json$/, '')),
    directory,
    template: readTemplate(join(directory, templateFile)),
    readTemplate,
    parameters: (artifact.properties?.parameters as Record<string, unknown>) ?? {},
    assets,
    ...(region && region !== 'unknown-region' ? { region } : {}),
  };
}

function readAssets(directory: string, artifacts: readonly Artifact[]): Map<string, string> {
  const assets = new Map<string, string>();
  for (const artifact of artifacts) {
    if (artifact.type !== 'cdk:asset-manifest') continue;
    const manifest = readJson<AssetManifest>(join(directory, String(artifact.properties?.file)));
    for (const file of Object.values(manifest.files ?? {})) {
      if (!file.source.path) continue;
      for (const destination of Object.values(file.destinations))
        assets.set(destination.objectKey, resolve(directory, file.source.path));
    }
  }
  return assets;
}

/** The template of an `AWS::CloudFormation::Stack`, from its asset metadata or the hash in its address. */
export function readNestedTemplate(artifact: StackArtifact, path: string, resource: RawResource): Template {
  const fromMetadata = resource.Metadata?.['aws:asset:path'];
  if (typeof fromMetadata === 'string') return artifact.readTemplate(join(artifact.directory, fromMetadata));
  const key = /([0-9a-f]{64}\.json)/.exec(JSON.stringify(resource.Properties?.TemplateURL ?? ''))?.[1];
  const file = key ? artifact.assets.get(key) : undefined;
  if (!file)
    throw new Error(`The template of nested stack ${path} is not in the cloud assembly ${artifact.directory}.`);
  return artifact.readTemplate(file);
}

/** The directory (or file) that a function's code was packaged from; nothing for inline code. */
export function assetPathOf(artifact: StackArtifact, resource: RawResource, s3Key: unknown): string | undefined {
  const fromManifest = typeof s3Key === 'string' ? artifact.assets.get(s3Key) : undefined;
  if (fromManifest) return fromManifest;
  const fromMetadata = resource.Metadata?.['aws:asset:path'];
  return typeof fromMetadata === 'string' ? resolve(artifact.directory, fromMetadata) : undefined;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
