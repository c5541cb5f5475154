import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { audit } from '../contract/module.ts';

/** The module's tables by their physical names. */
export interface AuditTables {
  readonly dynamo: Dynamo;
  readonly inbox: () => string;
  readonly log: () => string;
  readonly chains: () => string;
}

export const auditTables = (dynamo: Dynamo = createDynamo()): AuditTables => ({
  dynamo,
  inbox: () => tableName(audit, 'inbox'),
  log: () => tableName(audit, 'log'),
  chains: () => tableName(audit, 'chains'),
});
