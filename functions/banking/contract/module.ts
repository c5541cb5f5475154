import { defineModule } from '../../../lib/contract/module.ts';
import { bicOf } from '../model/accounts/bic.ts';
import { momentOf } from '../model/schedule/wall-clock.ts';
import {
  checkBankName,
  checkCardScheme,
  checkCurrencies,
  checkInterest,
  checkNumbers,
  checkRails,
} from '../model/setting-forms.ts';
import { errors } from './errors.ts';

/** Accounts of customers and the money in them. Money is in the ledger, what is known of it in rows that change in the same transaction. */
export const banking = defineModule('banking', {
  summary: 'Accounts of customers, payments, statements, and how well holders are known',
  tables: {
    /** Of `lib/ledger`, and of nobody else. */
    ledger: { pk: 'pk', sk: 'sk', stream: 'new' },
    bank: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      stream: 'new',
      indexes: {
        /** What is due: payments whose hold ends, cases that wait for somebody; sparse. */
        agenda: { pk: 'agenda', sk: 'agendaAt', project: 'keys' },
      },
      localIndexes: {
        /** Payments of an account by time. */
        byTime: { sk: 'madeAt', project: 'all' },
      },
    },
  },
  /** What goes to the rails (`out/`) and what comes from them (`in/`): files, kept as they were. */
  buckets: {
    rails: {},
    /** Kept statements, one object each. */
    statements: { versioned: true, lockedForDaysOf: 'statementDays' },
  },
  /** What `wakeDue` found on the agenda. */
  queues: { due: {}, orders: {}, dueInterest: {}, dueStatements: {} },
  errors,
  policies: {
    /** Using the module at all; what may be done with an account is decided by its holder. */
    banking: { by: 'self', actions: ['use'] },
    'bank-account': {
      by: 'membership',
      param: 'organisationId',
      actions: ['read', 'spend', 'manage'],
      roles: { owner: '*', admin: '*', member: [] },
      custom: true,
    },
    bank: { by: 'group', group: 'bank-staff', actions: ['freeze', 'transfer', 'verify'] },
    'bank-file': { by: 'group', group: 'bank-staff', actions: ['read', 'retry'] },
    'bank-case': { by: 'group', group: 'bank-staff', actions: ['read', 'decide'] },
  },
  settings: {
    /** In which accounts are kept, separated by spaces. */
    currencies: 'EUR CHF USD JPY',
    /** Country of the IBANs; empty: numbers are digits alone. */
    ibanCountry: 'CH',
    /** What stands in a number before the account's own digits: bank and branch. */
    numberPrefix: '00999',
    numberDigits: 12,
    /** BIC, for statements. */
    bic: '',
    /** Whose day a daily limit is of. */
    timeZone: 'Europe/Zurich',
    accountsPerHolder: 10,
    payeesPerHolder: 100,
    /** Each of them compares a name with that of a customer. The limit `payees` is raised with it: one person may add to many holders. */
    payeesPerDay: 20,
    ordersPerHolder: 100,
    /** Open ones. */
    requestsPerHolder: 100,
    /** When orders are paid, by the clocks of `timeZone`. */
    ordersAt: '06:00',
    /** What could not be paid is tried so often in all, so many minutes apart; an order that misses so many payments in a row is stopped. */
    orderAttempts: 3,
    orderRetryMinutes: 300,
    orderMisses: 3,
    /** Minutes in which a challenged payment of an order is to be confirmed. */
    orderChallengeMinutes: 1440,
    /** Whole units of each currency. Above it a command needs a fresh proof of who gives it. */
    stepUpAbove: 1000,
    /** Milliseconds that fraud has to decide by rules; without them an internal payment is looked at by people. */
    fraudWithinMs: 300,
    /** Minutes in which a challenged payment is to be confirmed. */
    challengeMinutes: 10,
    /** Minutes for which the money of a payment that people look at is held at most, and after how many somebody should have decided. */
    reviewMinutes: 2880,
    caseDueMinutes: 240,
    /** Whole units of each currency. Above it two of the staff let a held payment go. */
    fourEyesAbove: 10_000,
    /** What one payment may be and what may leave an account in a day, by how well its holder is known; whole units of its currency. */
    perPaymentOfLevel1: 1000,
    dailyOfLevel1: 2000,
    perPaymentOfLevel2: 10_000,
    dailyOfLevel2: 25_000,
    perPaymentOfLevel3: 100_000,
    dailyOfLevel3: 250_000,
    /** Fee of a payment from a business account, in hundredths of the currency's unit, rounded to what it has. */
    businessFee: 10,
    /** Of a year, in percent, by product, currency and day, with its day count: `model/interest/rates.ts`. */
    interest: 'savings:EUR:30E/360:2020-01-01=1.25; savings:CHF:30E/360:2020-01-01=0.5',
    /** Minutes after the turn of a month within which interest is posted and statements are kept: accounts are spread over them. */
    monthlyWithin: 240,
    /** For how long kept statements can be neither changed nor deleted: ten years. */
    statementDays: 3653,
    cardsPerAccount: 5,
    /** What a new card may pay at once and in a day; whole units of its account's currency. The limits of the account hold beside them. */
    cardPerPurchase: 1000,
    cardDaily: 2000,
    /** Days after which an authorisation that nobody cleared is given back. */
    cardHoldDays: 7,
    /** How much more than was authorised may be cleared, as for tips: percent. */
    cardTipPercent: 20,
    /** Seconds that the signed time of a card message may lie from ours. */
    cardToleranceSeconds: 300,
    /** Days in which a payment or a purchase can be disputed. */
    disputeDays: 120,
    /** Whole units of each currency up to which a disputed amount is credited at once, until it is decided; more waits for the decision. */
    provisionalUpTo: 500,
    /** Months after which a verification is looked at again. */
    reviewMonths: 24,
    /** How money reaches other banks: `<rail>:<currency>:<IBAN of our account there>`, separated by spaces; the first of a currency is taken. */
    rails: '',
    /**
     * Who takes what was cleared by cards from our account at a rail: `<rail>:<currency>:<its IBAN, or how its references begin>`, separated by spaces.
     * Empty: its debits lie in suspense.
     */
    cardScheme: '',
    /** Who pays, in files to the rails. */
    bankName: 'Mainstay',
    /** Minutes for which an outgoing file takes up payments, and how many at most. */
    fileMinutes: 5,
    paymentsPerFile: 1000,
    /** Minutes for which a statement waits for the one before it. */
    statementWaitMinutes: 2880,
    /** Business days after which a payment that no statement names is a case. */
    missingAfterDays: 2,
  },
  ranges: {
    numberDigits: [8, 18],
    accountsPerHolder: [1, 20],
    payeesPerHolder: [1, 500],
    payeesPerDay: [1, 500],
    ordersPerHolder: [1, 500],
    requestsPerHolder: [1, 1000],
    orderAttempts: [1, 10],
    orderRetryMinutes: [10, 1440],
    orderMisses: [1, 100],
    orderChallengeMinutes: [10, 10_080],
    stepUpAbove: [0, 1_000_000_000],
    fraudWithinMs: [50, 5_000],
    challengeMinutes: [1, 60],
    reviewMinutes: [10, 43_200],
    caseDueMinutes: [1, 43_200],
    fourEyesAbove: [0, 1_000_000_000],
    perPaymentOfLevel1: [0, 1_000_000_000],
    dailyOfLevel1: [0, 1_000_000_000],
    perPaymentOfLevel2: [0, 1_000_000_000],
    dailyOfLevel2: [0, 1_000_000_000],
    perPaymentOfLevel3: [0, 1_000_000_000],
    dailyOfLevel3: [0, 1_000_000_000],
    businessFee: [0, 100_000],
    monthlyWithin: [1, 10_080],
    statementDays: [1, 36_500],
    cardsPerAccount: [1, 20],
    cardPerPurchase: [0, 1_000_000_000],
    cardDaily: [0, 1_000_000_000],
    cardHoldDays: [1, 31],
    cardTipPercent: [0, 100],
    cardToleranceSeconds: [30, 900],
    disputeDays: [1, 540],
    provisionalUpTo: [0, 1_000_000_000],
    reviewMonths: [1, 120],
    fileMinutes: [1, 1440],
    paymentsPerFile: [1, 10_000],
    statementWaitMinutes: [1, 20_160],
    missingAfterDays: [0, 20],
  },
  forms: {
    currencies: checkCurrencies,
    ibanCountry: checkNumbers,
    bic: (bic) => bic && bicOf(bic),
    timeZone: (timeZone) => momentOf('2026-01-01', '00:00', timeZone),
    ordersAt: (time) => momentOf('2026-01-01', time, 'UTC'),
    interest: checkInterest,
    rails: checkRails,
    cardScheme: checkCardScheme,
    bankName: checkBankName,
  },
});
