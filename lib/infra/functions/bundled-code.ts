import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { kebab, type Operation } from '../../contract/registry.ts';
import { ConfigurationError } from '../stage/read-stage.ts';
import type { CodeOf } from './operation-function.ts';

/** Folder of an operation's bundle below the build folder: `identity/get-profile`. */
const bundleFolder = ({ module, name }: Operation) => join(module.name, kebab(name));

/** The bundles that `bin/build.ts` has written. @throws ConfigurationError when one is missing. */
export function bundledCode(buildFolder: string): CodeOf {
  return (operation) => {
    const folder = join(buildFolder, bundleFolder(operation));
    if (!existsSync(join(folder, 'index.mjs'))) {
      throw new ConfigurationError(`${folder} holds no index.mjs: the bundler has not built ${operation.file}`);
    }
    return Code.fromAsset(folder);
  };
}
