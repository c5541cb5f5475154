import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { createOutcomes, type Outcomes } from '../../../lib/runtime/outcomes.ts';
import { files } from '../contract/module.ts';

/** The module's one table, and the way in which every change of it is committed. */
export interface FilesTable {
  readonly dynamo: Dynamo;
  /** Physical name. */
  readonly name: () => string;
  readonly outcomes: Outcomes;
}

export function filesTable(dynamo: Dynamo = createDynamo(), name = () => tableName(files, 'files')): FilesTable {
  const key = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  return { dynamo, name, outcomes: createOutcomes(dynamo, { name, key, ttl: 'expiresAt' }) };
}

/** Where events are left. */
export const eventTable = ({ name }: Pick<FilesTable, 'name'>) => ({ name, keys: files.resources.tables.files });
