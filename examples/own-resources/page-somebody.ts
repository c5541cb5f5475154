import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { BackendStack } from '../../lib/infra/backend-stack.ts';

/** Every alarm of the stage to an on-call service; and one alarm more, on a function of ours. */
export function pageSomebody(stack: BackendStack): void {
  if (stack.stage.name !== 'prod') return;
  stack.alarmTopic.addSubscription(new UrlSubscription('https://events.example.com/integration/abc'));

  const { function: createNote } = stack.operation('notes/createNote');
  const idle = new Alarm(stack, 'NoNotes', {
    alarmDescription: 'Nobody wrote a note for an hour',
    metric: createNote.metricInvocations(),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 12,
    treatMissingData: TreatMissingData.BREACHING,
  });
  idle.addAlarmAction(new SnsAction(stack.alarmTopic));
}
