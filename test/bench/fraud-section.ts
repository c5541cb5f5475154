import { loadavg } from 'node:os';
import { evaluate } from '../../lib/fraud/model/evaluate.ts';
import { keepFeatures } from '../../lib/fraud/model/kept.ts';
import { starterRules } from '../../lib/fraud/model/starter-rules.ts';
import { syntheticPayments } from '../fraud/synthetic-payments.ts';
import type { Section } from './sections.ts';
import { round, table } from './table.ts';

const [seconds, rounds, count] = [0.5, 5, 1_000];

/** How often a second something is done with one of many things, one after the other. */
function perSecond<T>(things: readonly T[], act: (thing: T) => unknown): number {
  const from = performance.now();
  let done = 0;
  for (; performance.now() - from < seconds * 1000; done += things.length) for (const thing of things) act(thing);
  return done / ((performance.now() - from) / 1000);
}

/** Evaluations a second, beside reading the same features as JSON: both on one core, in turns. */
export async function fraudSection(): Promise<Section> {
  const load = round(loadavg()[0] ?? Number.NaN);
  const payments = syntheticPayments(20261121, count).map(({ features }) => features);
  const texts = payments.map((features) => JSON.stringify(keepFeatures(features)));
  const hundred = {
    ...starterRules,
    rules: Array.from({ length: 98 }, (_, n) => ({
      ...(starterRules.rules[n % starterRules.rules.length] as (typeof starterRules.rules)[number]),
      id: `rule-${n}`,
    })),
  };
  const measured = { parse: [0], starter: [0], hundred: [0] };
  for (let round_ = 0; round_ < rounds; round_ += 1) {
    measured.parse.push(perSecond(texts, (text) => JSON.parse(text)));
    measured.starter.push(perSecond(payments, (features) => evaluate(features, starterRules)));
    measured.hundred.push(perSecond(payments, (features) => evaluate(features, hundred)));
  }
  const best = (rates: readonly number[]) => Math.max(...rates);
  const parse = best(measured.parse);
  const row = (what: string, rate: number) => [what, Math.round(rate), round(1e6 / rate), round(parse / rate)];
  const rows = [
    row('`JSON.parse` of the features', parse),
    row(`evaluate, the ${starterRules.rules.length} starter rules`, best(measured.starter)),
    row(`evaluate, ${hundred.rules.length} rules`, best(measured.hundred)),
  ];
  const text = table(['', 'a second', 'microseconds', 'times as long'], rows);
  return { fraud: `${text}\n\nThe best of ${rounds} turns on one core; load before: ${load}.` };
}
