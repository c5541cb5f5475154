import type { Facts } from './facts.ts';
import type { Features } from './features.ts';
import { type Window, within } from './velocity.ts';

/** What a counter has counted. `allowed`: of payments that were let through, for what is usual. */
export interface Count {
  readonly count: bigint;
  readonly sum: bigint;
  readonly newPayees: bigint;
  readonly justUnder: bigint;
  readonly allowedCount: bigint;
  readonly allowedSum: bigint;
}

/** A bucket after this attempt was added, and the one before it. */
export interface Counted {
  readonly now: Count;
  readonly before: Count;
}

/** That two have met before. `allowedAt`: when a payment between them was first let through; attempts alone make nobody known. */
export interface Met {
  /** The payment by which they met. */
  readonly by?: string;
  readonly allowedAt?: string;
  readonly lastAt?: string;
  readonly lastAmount?: string;
}

/** What was found out about a payment beside its facts. What is absent was not asked for. */
export interface Known {
  readonly account: Readonly<Record<Window, Counted>>;
  readonly device?: Counted;
  readonly ip?: Counted;
  readonly payee?: Counted;
  readonly met: {
    readonly payee?: Met;
    readonly device?: Met;
    readonly country?: Met;
    /** Any device, any country: without one there is nothing to compare with. */
    readonly anyDevice?: Met;
    readonly anyCountry?: Met;
    /** The other way: the payee as one who paid this account. */
    readonly back?: Met;
  };
  readonly lists: readonly string[];
}

const day = 86_400_000;
const days = (from: string | undefined, to: Date) =>
  from === undefined ? undefined : BigInt(Math.max(0, Math.floor((to.getTime() - Date.parse(from)) / day)));

/** Payments that were let through before anything is usual. */
const fewest = 3n;

/** Hundredths of the mean of this week and the one before; attempts that were refused do not shift it. */
function ofMean(amount: bigint, { now, before }: Counted): bigint | undefined {
  const [count, sum] = [now.allowedCount + before.allowedCount, now.allowedSum + before.allowedSum];
  return count < fewest || sum <= 0n ? undefined : (amount * count * 100n) / sum;
}

/** From nine tenths of a threshold to just below it. */
export const isJustUnder = ({ amount, thresholds = [] }: Facts): boolean =>
  thresholds.some((threshold) => amount < threshold && amount * 10n >= threshold * 9n);

function isBack(amount: bigint, back: Met | undefined, at: Date): boolean {
  if (back?.lastAt === undefined || back.lastAmount === undefined) return false;
  const other = BigInt(back.lastAmount);
  const apart = other > amount ? other - amount : amount - other;
  return at.getTime() - Date.parse(back.lastAt) <= day && apart * 10n <= amount;
}

/** The features of a payment: a function of what is known, and of the time it is decided at. */
export function featuresOf(facts: Facts, known: Known, at: Date): Features {
  const { account, met, lists } = known;
  const counted = (window: Window, of: Counted | undefined, what: 'count' | 'sum' | 'newPayees' | 'justUnder') =>
    of && within(window, of.now[what], of.before[what], at);
  const isNew = (one: Met | undefined) => one?.allowedAt === undefined;
  const found: Record<string, Features[keyof Features] | undefined> = {
    kind: facts.kind,
    currency: facts.currency,
    amount: facts.amount,
    accountAgeDays: days(facts.accountOpenedAt, at),
    daysSinceCredentialChange: days(facts.credentialChangedAt, at),
    payeeAgeDays: facts.payee === undefined ? undefined : (days(met.payee?.allowedAt, at) ?? 0n),
    isNewPayee: facts.payee === undefined ? undefined : isNew(met.payee),
    isNewDevice: facts.device === undefined || isNew(met.anyDevice) ? undefined : isNew(met.device),
    payeeCountry: facts.payeeCountry,
    ipCountry: facts.ipCountry,
    isCountryUnusual: facts.ipCountry === undefined || isNew(met.anyCountry) ? undefined : isNew(met.country),
    amountOfMean: ofMean(facts.amount, account.week),
    paymentsLastMinute: counted('minute', account.minute, 'count'),
    paymentsLastHour: counted('hour', account.hour, 'count'),
    paymentsLastDay: counted('day', account.day, 'count'),
    paymentsLastWeek: counted('week', account.week, 'count'),
    amountLastDay: counted('day', account.day, 'sum'),
    devicePaymentsLastHour: counted('hour', known.device, 'count'),
    ipPaymentsLastHour: counted('hour', known.ip, 'count'),
    payeePaymentsLastDay: counted('day', known.payee, 'count'),
    newPayeesLastDay: counted('day', account.day, 'newPayees'),
    justUnderThresholdLastDay: facts.thresholds && counted('day', account.day, 'justUnder'),
    isRoundTrip: facts.payee === undefined ? undefined : isBack(facts.amount, met.back, at),
    lists: [...new Set(lists)].sort(),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Features;
}
