import { tableVariable } from '../contract/environment.ts';
import { accountsTable } from '../contract/resources.ts';
import { variable } from '../runtime/environment.ts';

/** Physical names, looked up when used: a function knows only the tables that its contract names. */
export interface SyncTables {
  readonly spaces: string;
  readonly documents: string;
  readonly changes: string;
  /** Full-text index. */
  readonly terms: string;
  /** The accounts table, for organisations' members. */
  readonly people: string;
}

export const syncTables: SyncTables = {
  get spaces() {
    return variable(tableVariable('sync', 'spaces'));
  },
  get documents() {
    return variable(tableVariable('sync', 'documents'));
  },
  get changes() {
    return variable(tableVariable('sync', 'changes'));
  },
  get terms() {
    return variable(tableVariable('sync', 'terms'));
  },
  get people() {
    return variable(tableVariable(accountsTable.module, accountsTable.table));
  },
};
