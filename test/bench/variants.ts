import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { esbuildOptions } from '../../lib/bundle/settings.ts';

/** One way of building the same handler. */
export interface Variant {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

const root = join(import.meta.dirname, '../..');

/** Puts the AWS SDK in the place of our DynamoDB client; the rest of the handler stays as it is. */
const sdkInstead: Plugin = {
  name: 'sdk-instead',
  setup(build) {
    build.onResolve({ filter: /\/dynamo-client\.ts$/ }, () => ({
      path: fileURLToPath(import.meta.resolve('./sdk-dynamo.ts')),
    }));
  },
};

/** What aws-lambda-nodejs hands to esbuild for a Node 24 function when nothing is set. */
const nodejsFunction: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  logLevel: 'silent',
};

/**
 * Builds `handler` (from the repository root) as we do and as CDK's NodejsFunction would, into `folder`.
 * The first is an empty handler, the second ours, the third what ours is compared with; `count` of them.
 */
export async function buildVariants(handler: string, folder: string, count: number): Promise<Variant[]> {
  const {
    entryPoints: _,
    outdir: __,
    outExtension: ___,
    write: ____,
    sourcemap: _____,
    plugins,
    ...ours
  } = esbuildOptions([], root);
  const own = { ...ours, plugins: [...plugins] };
  const empty = `export const handler = async () => ({ statusCode: 200 });`;
  const builds: readonly (readonly [string, string, BuildOptions])[] = [
    ['an empty handler', 'mjs', { ...own, stdin: { contents: empty, resolveDir: root } }],
    ['ours', 'mjs', own],
    [
      'NodejsFunction defaults (SDK of the runtime)',
      'cjs',
      { ...nodejsFunction, external: ['@aws-sdk/*', '@smithy/*'], plugins: [sdkInstead] },
    ],
    ['NodejsFunction with bundleAwsSDK', 'cjs', { ...nodejsFunction, plugins: [sdkInstead] }],
    ['NodejsFunction with bundleAwsSDK, minified', 'cjs', { ...nodejsFunction, minify: true, plugins: [sdkInstead] }],
    ['our build settings, AWS SDK', 'mjs', { ...own, plugins: [sdkInstead, ...plugins] }],
  ];
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return Promise.all(
    builds.slice(0, count).map(async ([name, extension, options], index) => {
      const outfile = join(folder, `variant-${index}.${extension}`);
      const entry = options.stdin ? {} : { entryPoints: [handler] };
      const { metafile } = await build({ ...options, ...entry, absWorkingDir: root, outfile, metafile: true });
      const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
      return { name, file: outfile, bytes };
    }),
  );
}
