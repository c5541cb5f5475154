import * as z from 'zod/mini';
import { page, paging, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { accountClosed, accountFrozen, accountOpened, accountUnfrozen } from './events.ts';
import {
  accountParams,
  Balance,
  BankAccount,
  Currency,
  Decimal,
  InterestView,
  Month,
  Nickname,
  Rate,
} from './fields.ts';
import { openingAccounts } from './limits.ts';
import { banking } from './module.ts';

const WithBalance = z.strictObject({
  account: BankAccount,
  balance: Balance,
  /** Of a product that has any. */
  interest: z.optional(InterestView),
});

export const listBankProducts = banking.route({
  method: 'GET',
  path: '/banking/products',
  auth: 'user',
  permission: 'banking:use',
  summary: 'What accounts there are, with their currencies, fees and interest',
  response: z.strictObject({
    items: z.array(
      z.strictObject({
        product: z.string(),
        name: z.string(),
        /** Who may have one. */
        holder: z.enum(['person', 'organisation']),
        currencies: z.array(
          z.strictObject({ currency: Currency, fee: Decimal, /** Today’s. */ interest: z.optional(Rate) }),
        ),
      }),
    ),
  }),
});

export const openBankAccount = banking.route({
  method: 'POST',
  path: '/banking/accounts',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Open an account, of one’s own or of an organisation',
  status: 201,
  body: z.strictObject({
    product: z.string().check(z.regex(/^[a-z]{1,20}$/)),
    currency: Currency,
    nickname: z.optional(Nickname),
    /** Whose account it is; needs `bank-account:manage` there. */
    organisationId: z.optional(Uuid),
  }),
  response: BankAccount,
  errors: ['not-found', 'unknown-product', 'unknown-currency', 'account-limit'],
  limit: openingAccounts,
  access: {
    bank: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    ledger: ['GetItem', 'PutItem', 'ConditionCheckItem'],
  },
  emits: [accountOpened],
});

export const listBankAccounts = banking.route({
  method: 'GET',
  path: '/banking/accounts',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Accounts of one’s own, or of an organisation',
  query: { organisationId: z.optional(Uuid) },
  response: z.strictObject({ items: z.array(BankAccount) }),
  errors: ['not-found'],
  access: { bank: ['Query', 'BatchGetItem'] },
});

export const getBankAccount = banking.route({
  method: 'GET',
  path: '/banking/accounts/{accountId}',
  auth: 'user',
  permission: 'banking:use',
  summary: 'One account with its balance, and the interest that is not posted yet',
  params: accountParams,
  response: WithBalance,
  errors: ['not-found'],
  access: { bank: ['BatchGetItem', 'GetItem'], ledger: ['GetItem', 'Query'] },
});

export const updateBankAccount = banking.route({
  method: 'PATCH',
  path: '/banking/accounts/{accountId}',
  auth: 'user',
  stepUp: 'when-asked',
  permission: 'banking:use',
  summary: 'Name an account, or set limits of one’s own',
  description:
    'A lower limit counts at once, also for what is left of today; a higher one needs a step-up. `null` takes a name away.',
  params: accountParams,
  body: z.strictObject({
    nickname: z.optional(z.nullable(Nickname)),
    perPayment: z.optional(Decimal),
    daily: z.optional(Decimal),
  }),
  response: BankAccount,
  errors: ['not-found', 'conflict', 'account-closed', 'invalid-amount', 'invalid-limit'],
  access: { bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
});

export const closeBankAccount = banking.route({
  method: 'POST',
  path: '/banking/accounts/{accountId}/closing',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Close an account that holds nothing, for good',
  description:
    'Interest that is owed is posted first: then the account is not empty, and is closed when that is paid out.',
  params: accountParams,
  response: BankAccount,
  errors: ['not-found', 'account-closed', 'account-not-empty', 'account-frozen'],
  access: {
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem', 'Query'],
  },
  emits: [accountClosed],
});

const Entry = z.strictObject({
  /** 1, 2, 3 ... without a gap. */
  sequence: z.int(),
  /** Of the payment or transfer. */
  transferId: z.string(),
  kind: z.string(),
  effectiveAt: Timestamp,
  recordedAt: Timestamp,
  /** Above zero: came in. */
  amount: Decimal,
  /** Less of what was held to go out, or more. */
  held: Decimal,
  /** As statements have it: the number of the other side and the note, or the merchant of a purchase. */
  text: z.optional(z.string()),
});

export const listBankEntries = banking.route({
  method: 'GET',
  path: '/banking/accounts/{accountId}/entries',
  auth: 'user',
  permission: 'banking:use',
  audit: 'read',
  summary: 'Entries of an account, oldest first',
  params: accountParams,
  query: paging(),
  response: page(Entry),
  errors: ['not-found', 'invalid-cursor'],
  access: { bank: ['BatchGetItem'], ledger: ['GetItem', 'Query'], cursorKey: ['GetSecretValue'] },
});

export const getBankStatement = banking.route({
  method: 'GET',
  path: '/banking/accounts/{accountId}/statements/{month}',
  auth: 'user',
  permission: 'banking:use',
  audit: 'read',
  summary: 'Statement of a month at the bank’s place: opening balance, entries, closing balance',
  description:
    'Of the month of now it is what happened so far. Some hours after the month it is kept, and never changes any more.',
  params: { ...accountParams, month: Month },
  query: { format: z.optional(z.enum(['json', 'csv', 'ofx', 'camt053'])) },
  response: z.strictObject({
    accountId: Uuid,
    month: Month,
    format: z.enum(['json', 'csv', 'ofx', 'camt053']),
    mediaType: z.string(),
    /** Whether it is what was kept; after `statementDays` it is made from the book again. */
    isKept: z.boolean(),
    /** What was asked for, to be kept as a file. camt.053 comes as one message for each thousand entries, one after the other. */
    files: z.array(z.string()),
  }),
  errors: ['not-found', 'invalid-period', 'unfit-for-format', 'statement-too-long'],
  access: { bank: ['BatchGetItem', 'GetItem'], ledger: ['GetItem', 'Query'], statements: ['GetObject'] },
  memory: 1024,
});

const staff = '/banking/staff/accounts/{accountId}';

export const freezeBankAccount = banking.route({
  method: 'POST',
  path: `${staff}/freeze`,
  auth: 'user',
  permission: 'bank:freeze',
  summary: 'Freeze an account: nothing moves on it',
  params: accountParams,
  body: z.strictObject({ reason: z.string().check(z.minLength(3), z.maxLength(200)) }),
  response: BankAccount,
  errors: ['not-found', 'account-closed', 'conflict'],
  access: { bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'], ledger: ['UpdateItem'] },
  emits: [accountFrozen],
});

export const unfreezeBankAccount = banking.route({
  method: 'POST',
  path: `${staff}/unfreeze`,
  auth: 'user',
  permission: 'bank:freeze',
  summary: 'Open a frozen account again',
  params: accountParams,
  response: BankAccount,
  errors: ['not-found', 'account-closed', 'case-involved', 'conflict'],
  access: { bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'], ledger: ['UpdateItem'] },
  emits: [accountUnfrozen],
});
