import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { imports } from '../contract/module.ts';

/** The module's one table. */
export interface ImportsTable {
  readonly dynamo: Dynamo;
  /** Physical name. */
  readonly name: () => string;
}

export const importsTable = (
  dynamo: Dynamo = createDynamo(),
  name = () => tableName(imports, 'imports'),
): ImportsTable => ({ dynamo, name });
