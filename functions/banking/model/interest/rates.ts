import { fraction } from '../fraction.ts';
import { refuse } from '../refusal.ts';
import { type Day, dayNumber } from '../schedule/day.ts';
import { type From, rateOfPercent } from './accrue.ts';
import { type DayCount, dayCounts } from './day-count.ts';

/** What a product pays, and takes, for a year. */
interface YearlyRate {
  /** In percent, as it was written. */
  readonly percent: string;
  /** For what is below zero. */
  readonly overdrawn?: string;
}

/** The interest of a product in a currency. */
export interface InterestPlan {
  readonly dayCount: DayCount;
  /** In the order of their days. */
  readonly rates: readonly From<YearlyRate>[];
}

function rateFrom(text: string): From<YearlyRate> {
  const [, from = '', percent = '', overdrawn] =
    /^(\d{4}-\d\d-\d\d)=([^/]+)(?:\/(.+))?$/.exec(text) ??
    refuse('invalid-rate', `'${text.slice(0, 40)}' is no rate from a day on`);
  dayNumber(from);
  for (const each of overdrawn === undefined ? [percent] : [percent, overdrawn]) rateOfPercent(each);
  return { from, value: { percent, ...(overdrawn === undefined ? {} : { overdrawn }) } };
}

/**
 * Interest of products as the setting `interest` says it: `<product>:<currency>:<day count>:<day>=<percent>,<day>=<percent>`, separated by `;`. Each rate holds
 * until the next one's day; `1.25/9.5` is 1.25 for what is there and 9.5 for what is below zero.
 * @throws BankRefusal `invalid-rate`, `invalid-date`.
 */
export function interestPlans(setting: string): ReadonlyMap<string, InterestPlan> {
  const said = setting.split(';').map((text) => text.trim());
  return new Map(
    said.filter(Boolean).map((text) => {
      const [product = '', currency = '', name = '', steps = ''] = text.split(':');
      const dayCount =
        dayCounts.find((each) => each === name) ?? refuse('invalid-rate', `'${name.slice(0, 40)}' is no day count`);
      const rates = steps.split(',').map((step) => rateFrom(step.trim()));
      return [`${product}:${currency}`, { dayCount, rates: rates.sort((a, b) => (a.from < b.from ? -1 : 1)) }];
    }),
  );
}

/** Of one product; nothing when it has no interest in that currency. */
export const interestPlan = (setting: string, product: string, currency: string): InterestPlan | undefined =>
  interestPlans(setting).get(`${product}:${currency}`);

/** What holds on a day. */
export const rateOn = ({ rates }: InterestPlan, day: Day): YearlyRate | undefined =>
  rates.filter(({ from }) => from <= day).at(-1)?.value;

/** For balances above zero, and for those below. */
export const ratesOf = ({ rates }: InterestPlan) => ({
  above: rates.map(({ from, value }) => ({ from, value: rateOfPercent(value.percent) })),
  below: rates.map(({ from, value }) => ({
    from,
    value: value.overdrawn === undefined ? fraction(0n) : rateOfPercent(value.overdrawn),
  })),
});
