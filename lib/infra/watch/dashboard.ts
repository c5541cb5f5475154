import { Dashboard, GraphWidget, type IMetric, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { HttpApi } from '../api/http-api.ts';
import type { SocketApi } from '../api/socket-api.ts';
import type { OperationFunction } from '../functions/operation-function.ts';
import { minutes } from './alarm.ts';
import { apiMetric } from './api-alarms.ts';
import { readsStream } from './function-alarms.ts';

const graph = (title: string, left: IMetric[], right: IMetric[] = []): IWidget =>
  new GraphWidget({ title, left, right, width: 12, height: 6, period: minutes(5) });

/** One dashboard per module: its functions one line each, its dead letters, its streams. */
export function moduleDashboard(
  scope: Construct,
  title: string,
  functions: readonly OperationFunction[],
  deadLetters: readonly IQueue[],
): void {
  const each = (
    metric: 'metricInvocations' | 'metricErrors' | 'metricThrottles' | 'metricDuration',
    statistic?: string,
  ) =>
    functions.map(({ function: target, operation }) =>
      target[metric]({ label: operation.name, period: minutes(5), ...(statistic ? { statistic } : {}) }),
    );
  const behind = functions
    .filter(readsStream)
    .map(({ function: target, operation }) =>
      target.metric('IteratorAge', { statistic: 'Maximum', label: operation.name }),
    );
  const waiting = deadLetters.map((queue) =>
    queue.metricApproximateNumberOfMessagesVisible({ label: queue.node.id, statistic: 'Maximum' }),
  );
  new Dashboard(scope, 'Dashboard', {
    widgets: [
      [new TextWidget({ markdown: `# ${title}`, width: 24, height: 1 })],
      [graph('Calls', each('metricInvocations')), graph('Errors', each('metricErrors'))],
      [graph('Duration p99 (ms)', each('metricDuration', 'p99')), graph('Throttles', each('metricThrottles'))],
      [
        ...(waiting.length > 0 ? [graph('Dead letters', waiting)] : []),
        ...(behind.length > 0 ? [graph('Behind the stream (ms)', behind)] : []),
      ],
    ].filter((row) => row.length > 0),
  });
}

/** Requests, failures and latency of both APIs. */
export function apiDashboard(
  scope: Construct,
  title: string,
  httpApi: HttpApi,
  socketApi: SocketApi | undefined,
): void {
  const { id } = httpApi;
  const rows: IWidget[][] = [
    [new TextWidget({ markdown: `# ${title}`, width: 24, height: 1 })],
    [
      graph('Requests', [apiMetric(id, 'Count', 'Sum')]),
      graph('Share of 4xx and 5xx', [apiMetric(id, '4xx', 'Average'), apiMetric(id, '5xx', 'Average')]),
    ],
    [graph('Latency (ms)', [apiMetric(id, 'Latency', 'p50'), apiMetric(id, 'Latency', 'p99')])],
  ];
  if (socketApi) {
    const of = (metric: string) => apiMetric(socketApi.id, metric, 'Sum');
    rows.push([
      graph('Sockets opened, messages', [of('ConnectCount'), of('MessageCount')]),
      graph('Socket errors', [of('ClientError'), of('IntegrationError'), of('ExecutionError')]),
    ]);
  }
  new Dashboard(scope, 'Dashboard', { widgets: rows });
}
