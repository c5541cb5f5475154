import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';

export interface AlarmSpec {
  /** What is wrong, and where to look. */
  readonly description: string;
  readonly metric: IMetric;
  /** Rings above this. */
  readonly above: number;
  /** Periods that are looked at, and how many of them must be above; default 1 of 1. */
  readonly of?: number;
  readonly times?: number;
}

export const minutes = (count: number) => Duration.minutes(count);

/** An alarm that rings at the stage's topic. Silence is no fault: idle functions send no metrics. */
export function alarm(scope: Construct, id: string, { alarmTopic }: Foundation, spec: AlarmSpec): Alarm {
  const created = new Alarm(scope, id, {
    alarmDescription: spec.description,
    metric: spec.metric,
    threshold: spec.above,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: spec.of ?? 1,
    datapointsToAlarm: spec.times ?? spec.of ?? 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  created.addAlarmAction(new SnsAction(alarmTopic));
  return created;
}
