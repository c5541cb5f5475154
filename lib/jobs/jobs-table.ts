import { tableVariable } from '../contract/environment.ts';
import { jobsTable as place } from '../contract/job.ts';
import type { EventTable } from '../events/leave-event.ts';
import type { Dynamo } from '../runtime/aws/dynamo.ts';
import { createDynamo } from '../runtime/aws/dynamo-client.ts';
import { variable } from '../runtime/environment.ts';

/** The table of jobs, as functions of any module reach it. */
export interface JobsTable {
  readonly dynamo: Dynamo;
  /** Physical name. */
  readonly name: () => string;
}

/** Physical name, in functions whose `access` names `jobs/jobs`. */
export const jobsTableName = () => variable(tableVariable(place.module, place.table));

export const jobsTable = (dynamo: Dynamo = createDynamo(), name = jobsTableName): JobsTable => ({ dynamo, name });

/** Keys of the table, as the contract of the module `jobs` declares it. */
export const jobKeys = { pk: 'pk', sk: 'sk', ttl: 'expiresAt' } as const;

export const eventTableOf = ({ name }: Pick<JobsTable, 'name'>): EventTable => ({ name, keys: jobKeys });
