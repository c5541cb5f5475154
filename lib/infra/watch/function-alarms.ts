import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import type { OperationFunction } from '../functions/operation-function.ts';
import { alarm, minutes } from './alarm.ts';

/** CloudWatch takes ten metrics in the expression of an alarm; each is paid for, so grouping costs no more than an alarm apiece. */
const metricsPerAlarm = 10;

/** Share of a function's timeout that its slowest hundredth may take. */
const tolerated = 0.8;

/**
 * Alarms on errors, throttles and duration of the functions of a stack, ten to an alarm; the description lists them, the dashboard
 * shows which. Streams also have one on how far behind they are.
 */
export function functionAlarms(
  scope: Construct,
  functions: readonly OperationFunction[],
  foundation: Foundation,
): void {
  for (let start = 0; start < functions.length; start += metricsPerAlarm) {
    const group = functions.slice(start, start + metricsPerAlarm);
    const part = start / metricsPerAlarm + 1;
    const names = group.map(({ operation }) => operation.name).join(', ');
    const period = minutes(5);
    const usingMetrics = (
      make: (entry: OperationFunction) => ReturnType<OperationFunction['function']['metric']>,
      watched = group,
    ) => Object.fromEntries(watched.map((entry, index) => [`m${index}`, make(entry)]));

    const failing = group.filter((entry) => !failsToRefuse(entry));
    if (failing.length > 0) {
      alarm(scope, `Errors${part}`, foundation, {
        description: `A function failed, ran out of time or crashed: ${failing.map(({ operation }) => operation.name).join(', ')}`,
        metric: new MathExpression({
          expression: 'MAX(METRICS())',
          label: 'errors',
          period,
          usingMetrics: usingMetrics(({ function: target }) => target.metricErrors({ period }), failing),
        }),
        above: 0,
      });
    }
    alarm(scope, `Throttles${part}`, foundation, {
      description: `Lambda refused to start a function, the account's concurrency is used up: ${names}`,
      metric: new MathExpression({
        expression: 'MAX(METRICS())',
        label: 'throttles',
        period,
        usingMetrics: usingMetrics(({ function: target }) => target.metricThrottles({ period })),
      }),
      above: 0,
    });
    const timed = group.filter((entry) => !usesItsTime(entry));
    if (timed.length === 0) continue;
    const shares = timed.map(({ operation }, index) => `m${index}/${operation.entry.timeout * 1000}`);
    alarm(scope, `Duration${part}`, foundation, {
      description: `The slowest hundredth takes more than ${tolerated * 100} % of the time a function has: ${timed.map(({ operation }) => operation.name).join(', ')}`,
      metric: new MathExpression({
        expression: `MAX([${shares.join(', ')}])`,
        label: 'p99 as a share of the timeout',
        period,
        usingMetrics: usingMetrics(
          ({ function: target }) => target.metricDuration({ period, statistic: 'p99' }),
          timed,
        ),
      }),
      above: tolerated,
      of: 3,
      times: 2,
    });
  }
  for (const entry of functions.filter(readsStream)) {
    alarm(entry, 'BehindAlarm', foundation, {
      description: `${entry.operation.name} is more than five minutes behind its table's stream`,
      metric: entry.function.metric('IteratorAge', { statistic: 'Maximum', period: minutes(5) }),
      above: 5 * 60_000,
    });
  }
}

/** API Gateway takes a failure for 401: whoever comes with an old token makes it fail. What really fails is a 5xx of the API, which has its alarm. */
const failsToRefuse = ({ operation: { entry } }: OperationFunction) => entry.kind === 'consumer' && 'http' in entry.on;

/** Slices of a job go on until little of their time is left (`isTimeUp`): a long one is no fault. One that runs out of time is an error. */
const usesItsTime = ({ operation: { entry } }: OperationFunction) =>
  entry.kind === 'consumer' && 'queue' in entry.on && entry.on.job !== undefined;

export const readsStream = ({ operation: { entry } }: OperationFunction) =>
  entry.kind === 'consumer' && 'table' in entry.on;
