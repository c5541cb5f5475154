import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import type { RegisteredModule } from '../../lib/contract/registry.ts';
import { assemblyOf } from './assembly-of.ts';
import { placeOf } from './expected-access.ts';
import { fixtureModules } from './fixture/modules.ts';

const apps: readonly (readonly [string, 'real' | 'fixture', readonly RegisteredModule[]])[] = [
  // The pretended bank is off there.
  ['the real modules', 'real', modules.filter(({ module }) => module.name !== 'sandbox')],
  ['the fixture', 'fixture', fixtureModules],
];

describe.each(apps)('alarms of %s where the stage says full', (_, name, app) => {
  const assembly = assemblyOf(name, 'prod');
  const operations = app.flatMap((module) => module.operations);
  const alarms = assembly.ofType('AWS::CloudWatch::Alarm');

  it.each(operations.map((operation) => [`${operation.module.name}/${operation.name}`, operation] as const))(
    'watch errors, throttles and, unless it works off jobs, duration of %s',
    (_name, operation) => {
      const [stack] = placeOf(operation).split('/');
      const watched = alarms
        .filter((alarm) => alarm.stack === stack)
        .flatMap(({ properties }) =>
          (properties.Metrics ?? []).flatMap(
            (metric: { MetricStat?: { Metric: { MetricName: string; Dimensions: { Value: string }[] } } }) =>
              metric.MetricStat?.Metric.Dimensions[0]?.Value === `<${placeOf(operation)}/Function>`
                ? [metric.MetricStat.Metric.MetricName]
                : [],
          ),
        );
      const { entry } = operation;
      // Its failures are refusals: API Gateway answers 401 for them.
      const refuses = entry.kind === 'consumer' && 'http' in entry.on;
      // A slice ends 15 seconds before its time does: more than 80 % of it whenever a job is long.
      const isJob = entry.kind === 'consumer' && 'queue' in entry.on && entry.on.job !== undefined;
      expect(watched.toSorted()).toEqual([...(isJob ? [] : ['Duration']), ...(refuses ? [] : ['Errors']), 'Throttles']);
    },
  );

  it('take at most ten metrics, which is what CloudWatch takes, and measure duration against the timeout', () => {
    for (const { properties } of alarms.filter((alarm) => alarm.properties.Metrics)) {
      const metrics: { Expression?: string; MetricStat?: unknown }[] = properties.Metrics;
      expect(metrics.filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10);
    }
    const durations = alarms.filter(({ logicalId }) => logicalId.startsWith('Duration'));
    expect(durations.length).toBeGreaterThan(0);
    for (const { properties } of durations) {
      expect(properties.Threshold).toBe(0.8);
      expect(properties.Metrics[0].Expression).toMatch(/^MAX\(\[m0\/\d+000/);
    }
  });

  it('tell when a stream is left behind', () => {
    const streams = operations.filter(({ entry }) => entry.kind === 'consumer' && 'table' in entry.on);
    for (const operation of streams) {
      expect(assembly.at(`${placeOf(operation)}/BehindAlarm/Resource`).properties).toMatchObject({
        MetricName: 'IteratorAge',
        Dimensions: [{ Name: 'FunctionName', Value: `<${placeOf(operation)}/Function>` }],
      });
    }
    expect(streams.length).toBeGreaterThan(0);
  });

  it('all ring at the topic of the stage', () => {
    for (const { properties } of alarms) expect(properties.AlarmActions).toEqual(['<AlarmTopic>']);
  });

  it('have a dashboard per module and one for the APIs, which show every function', () => {
    const dashboards = assembly.ofType('AWS::CloudWatch::Dashboard');
    const withFunctions = app.filter((module) => module.operations.length > 0);
    expect(dashboards).toHaveLength(withFunctions.length + 1);
    const shown = dashboards.map(({ properties }) => properties.DashboardBody).join('');
    for (const operation of operations) expect(shown).toContain(`<${placeOf(operation)}/Function>`);
  });
});

describe('alarms where the stage says essential', () => {
  const assembly = assemblyOf('fixture');

  it('are those of dead letters and of the APIs, and there is no dashboard to pay for', () => {
    const others = assembly
      .ofType('AWS::CloudWatch::Alarm')
      .map(({ constructPath }) => constructPath)
      .filter((path) => !path.includes('DeadLettersAlarm'));
    expect(others.toSorted()).toEqual(
      ['HttpApi/FailuresAlarm', 'HttpApi/LatencyAlarm', 'HttpApi/RefusalsAlarm', 'SocketApi/FailuresAlarm'].map(
        (path) => `Mainstay-dev/${path}/Resource`,
      ),
    );
    expect(assembly.ofType('AWS::CloudWatch::Dashboard')).toEqual([]);
  });

  it('watch failures, refusals and latency of the HTTP API', () => {
    expect(assembly.at('HttpApi/FailuresAlarm/Resource').properties).toMatchObject({
      MetricName: '5xx',
      Statistic: 'Average',
      Threshold: 0.01,
      Dimensions: [{ Name: 'ApiId', Value: '<HttpApi/Api>' }],
    });
    expect(assembly.at('HttpApi/RefusalsAlarm/Resource').properties.MetricName).toBe('4xx');
    expect(assembly.at('HttpApi/LatencyAlarm/Resource').properties).toMatchObject({
      MetricName: 'Latency',
      ExtendedStatistic: 'p99',
    });
  });
});

describe('the alarm topic', () => {
  const assembly = assemblyOf('fixture');

  it('is encrypted, takes alarms of this account and nothing without TLS', () => {
    expect(assembly.at('AlarmTopic/Resource').properties.KmsMasterKeyId).toBe('<Key.Arn>');
    expect(assembly.at('AlarmTopic/Policy/Resource').properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
      }),
    ]);
  });
});
