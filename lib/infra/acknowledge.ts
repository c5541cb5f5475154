import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts one cdk-nag finding on one construct. Only the form `Pack::Rule` leaves a trace in the report.
 * @param reason says what protects us instead; at least 20 characters.
 */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  if (reason.length < 20) throw new Error(`the acknowledgement of ${rule} gives no real reason: '${reason}'`);
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}
