import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { BackendStack } from '../../lib/infra/backend-stack.ts';

/** A table that no contract declares, because something else fills it; one function of ours may read it, and is told its name. */
export function scoresTable(stack: BackendStack): void {
  const scores = new Table(stack, 'Scores', {
    partitionKey: { name: 'playerId', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: stack.key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: stack.stage.deletionProtection,
  });
  const reader = stack.operation('notes/listNotes');
  scores.grantReadData(reader);
  reader.function.addEnvironment('SCORES_TABLE', scores.tableName);
}
