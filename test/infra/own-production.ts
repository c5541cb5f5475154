import { join } from 'node:path';
import { modules } from '../../functions/index.ts';
import { readStackParts } from '../../lib/infra/functions/read-stack-parts.ts';
import { ownFields } from './app-of-stage.ts';
import type { Assembly } from './assembly.ts';
import { assemblyOf } from './assembly-of.ts';
import { synthesize } from './synthesize.ts';

/** The stage `prod` as cdk.json says: what is deployed, with its names, its place and without the modules that are off. */
export function ownProduction(): Assembly {
  const fields = ownFields('prod');
  if (!fields) return assemblyOf('real', 'prod');
  return synthesize({ modules, stage: 'prod', parts: readStackParts(join(import.meta.dirname, '../..')), fields });
}
