/** What a decision is made of. `amount` is in minor units. */
export type FeatureType = 'text' | 'count' | 'amount' | 'flag' | 'set';
export type FeatureValue = string | bigint | boolean | readonly string[];

/** Every feature that a rule may be about; what is not here a rule set cannot name. Each may be unknown. */
export const featureTypes = {
  kind: 'text',
  amount: 'amount',
  currency: 'text',
  /** Payer's account. */
  accountAgeDays: 'count',
  daysSinceCredentialChange: 'count',
  payeeAgeDays: 'count',
  isNewPayee: 'flag',
  isNewDevice: 'flag',
  payeeCountry: 'text',
  ipCountry: 'text',
  isCountryUnusual: 'flag',
  /** Hundredths of the account's own mean: 500 is five times as much as usual. */
  amountOfMean: 'count',
  paymentsLastMinute: 'count',
  paymentsLastHour: 'count',
  paymentsLastDay: 'count',
  paymentsLastWeek: 'count',
  amountLastDay: 'amount',
  devicePaymentsLastHour: 'count',
  ipPaymentsLastHour: 'count',
  payeePaymentsLastDay: 'count',
  /** Payees paid for the first time within a day. */
  newPayeesLastDay: 'count',
  /** Payments of the day that lie just under a reporting or step-up threshold. */
  justUnderThresholdLastDay: 'count',
  /** The payee paid the payer a similar amount within a day. */
  isRoundTrip: 'flag',
  /** Names of lists that payer, payee, device or address is on. */
  lists: 'set',
} as const satisfies Readonly<Record<string, FeatureType>>;

export type FeatureName = keyof typeof featureTypes;

/** What is known of one payment. A feature that is missing is unknown, which no comparison holds for. */
export type Features = Readonly<Partial<Record<FeatureName, FeatureValue>>>;

const isOf: Readonly<Record<FeatureType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  count: (value) => typeof value === 'bigint',
  amount: (value) => typeof value === 'bigint',
  flag: (value) => typeof value === 'boolean',
  set: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
};

export const isFeature = (name: string): name is FeatureName => Object.hasOwn(featureTypes, name);

/** @throws TypeError for what no rule could have meant: a feature that is not declared, or of another type */
export function checkedFeatures(features: Features): Features {
  for (const [name, value] of Object.entries(features)) {
    if (!isFeature(name)) throw new TypeError(`there is no feature '${name.slice(0, 50)}'`);
    if (value !== undefined && !isOf[featureTypes[name]](value))
      throw new TypeError(`${name} is ${featureTypes[name]}`);
  }
  return features;
}
