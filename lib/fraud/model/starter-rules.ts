import type { RuleSet } from './rule-set.ts';

const more = (
  feature: 'paymentsLastMinute' | 'devicePaymentsLastHour' | 'ipPaymentsLastHour' | 'newPayeesLastDay',
  than: number,
) => ({ feature, op: 'gt', value: String(than) }) as const;

/** To begin with; a stage tunes it in shadow before it trusts it. Weights are opinions, not measurements. */
export const starterRules: RuleSet = {
  version: 'starter-1',
  bands: [
    { from: 40, action: 'challenge' },
    { from: 70, action: 'review' },
    { from: 140, action: 'block' },
  ],
  lists: { 'high-risk-countries': ['IR', 'KP', 'MM'] },
  rules: [
    {
      id: 'listed',
      because: 'Somebody in it is on the list of known fraud',
      when: { feature: 'lists', op: 'has', value: 'fraud' },
      action: 'block',
    },
    {
      id: 'high-risk-country',
      because: 'The payee is in a country of high risk',
      when: { feature: 'payeeCountry', op: 'in', list: 'high-risk-countries' },
      action: 'review',
    },
    {
      id: 'new-payee',
      because: 'The payee was never paid before',
      when: { feature: 'isNewPayee', op: 'eq', value: true },
      weight: 15,
    },
    {
      id: 'new-device',
      because: 'The device was never used for this account',
      when: { feature: 'isNewDevice', op: 'eq', value: true },
      weight: 25,
    },
    {
      id: 'fresh-credentials',
      because: 'A credential was changed in the last two days',
      when: { feature: 'daysSinceCredentialChange', op: 'lt', value: '2' },
      weight: 25,
    },
    {
      id: 'young-account',
      because: 'The account is younger than a week',
      when: { feature: 'accountAgeDays', op: 'lt', value: '7' },
      weight: 15,
    },
    {
      id: 'unusual-amount',
      because: 'It is more than five times what this account pays',
      when: { feature: 'amountOfMean', op: 'gt', value: '500' },
      weight: 25,
    },
    {
      id: 'unusual-country',
      because: 'The address is in a country where this account never was',
      when: { feature: 'isCountryUnusual', op: 'eq', value: true },
      weight: 20,
    },
    { id: 'burst', because: 'More than five payments in a minute', when: more('paymentsLastMinute', 5), weight: 50 },
    {
      id: 'shared-machine',
      because: 'Many payments from one device or address within an hour',
      when: { any: [more('devicePaymentsLastHour', 10), more('ipPaymentsLastHour', 30)] },
      weight: 30,
    },
    { id: 'fan-out', because: 'More than four new payees in a day', when: more('newPayeesLastDay', 4), weight: 50 },
    {
      id: 'structuring',
      because: 'Three or more payments of a day lie just under a threshold',
      when: { feature: 'justUnderThresholdLastDay', op: 'gte', value: '3' },
      weight: 70,
    },
    {
      id: 'round-trip',
      because: 'The payee paid a similar amount shortly before',
      when: {
        all: [
          { feature: 'isRoundTrip', op: 'eq', value: true },
          { feature: 'amount', op: 'gte', value: '10000' },
        ],
      },
      weight: 45,
    },
    {
      id: 'old-friend',
      because: 'The payee has been paid for more than half a year, from a known device',
      when: {
        all: [
          { feature: 'payeeAgeDays', op: 'gt', value: '180' },
          { not: { feature: 'isNewDevice', op: 'eq', value: true } },
        ],
      },
      weight: -20,
    },
  ],
};
