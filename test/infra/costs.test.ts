import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Assembly } from './assembly.ts';
import { assemblyOf } from './assembly-of.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/deploy.md'), 'utf8');
/** The figures of a row of the costs: of dev and of prod. */
function told(row: string, figure: RegExp): number[] {
  const [, dev = '', prod = ''] =
    page
      .split('\n')
      .find((line) => line.startsWith(`| ${row}`))
      ?.split(' | ') ?? [];
  return [dev, prod].map((cell) => Number(figure.exec(cell)?.[1]?.replace(',', '') ?? 0));
}

const alarmMetrics = (assembly: Assembly) =>
  assembly.ofType('AWS::CloudWatch::Alarm').reduce((sum, { properties }) => {
    const metrics: { MetricStat?: unknown }[] = properties.Metrics ?? [];
    return sum + Math.max(1, metrics.filter(({ MetricStat }) => MetricStat).length);
  }, 0);
const count = (type: string) => (assembly: Assembly) => assembly.ofType(type).length;

describe('what docs/deploy.md says that nobody’s calls cost', () => {
  const stages = [assemblyOf('real', 'dev'), assemblyOf('real', 'prod')];
  it.each<[string, RegExp, (assembly: Assembly) => number]>([
    ['Alarms', /some ([\d,]+) metrics/, alarmMetrics],
    ['Dashboards', /^(\d+):/, count('AWS::CloudWatch::Dashboard')],
    ['Secrets', /\$([\d.]+)/, (assembly) => 0.4 * count('AWS::SecretsManager::Secret')(assembly)],
    ['KMS keys', /\$([\d.]+)/, count('AWS::KMS::Key')],
  ])('%s: within a tenth of what the templates have', (row, figure, counted) => {
    for (const [index, value] of told(row, figure).entries()) {
      const real = counted(stages[index] as Assembly);
      expect(Math.abs(value - real)).toBeLessThanOrEqual(real / 10);
    }
  });
});
