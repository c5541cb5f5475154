import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { HttpApi } from '../api/http-api.ts';
import type { SocketApi } from '../api/socket-api.ts';
import type { Foundation } from '../foundation.ts';
import { alarm, minutes } from './alarm.ts';

/** A metric of API Gateway for one API. The average of `4xx` and `5xx` is their share of the requests. */
export const apiMetric = (apiId: string, metricName: string, statistic: string, period = minutes(5)) =>
  new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap: { ApiId: apiId }, statistic, period });

export function httpApiAlarms(api: HttpApi, foundation: Foundation): void {
  alarm(api, 'FailuresAlarm', foundation, {
    description:
      'More than 1 % of the requests end in a 5xx. Look for level "error" in the log groups of the functions.',
    metric: apiMetric(api.id, '5xx', 'Average'),
    above: 0.01,
    of: 3,
    times: 2,
  });
  alarm(api, 'RefusalsAlarm', foundation, {
    description: 'More than 25 % of the requests end in a 4xx: a broken app version, an attack, or throttling (429).',
    metric: apiMetric(api.id, '4xx', 'Average', minutes(15)),
    above: 0.25,
    of: 2,
    times: 2,
  });
  alarm(api, 'LatencyAlarm', foundation, {
    description: 'The slowest hundredth of the requests takes more than 3 seconds.',
    metric: apiMetric(api.id, 'Latency', 'p99', minutes(15)),
    above: 3000,
    of: 2,
    times: 2,
  });
}

export function socketApiAlarms(api: SocketApi, foundation: Foundation): void {
  alarm(api, 'FailuresAlarm', foundation, {
    description: 'WebSocket messages fail in or on the way to their function.',
    metric: apiMetric(api.id, 'ExecutionError', 'Sum'),
    above: 5,
    of: 3,
    times: 2,
  });
}
