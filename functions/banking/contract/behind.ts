import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { publishAccess } from '../../../lib/sync/publish-access.ts';
import { organisationDeleted } from '../../identity/contract/events.ts';
import { cardCancelled, cardReleased } from './card-events.ts';
import {
  accountClosed,
  accountFrozen,
  caseEscalated,
  caseOpened,
  paymentExpired,
  paymentRequestEnded,
} from './events.ts';
import { banking } from './module.ts';

const roles = { owner: ['read'], admin: ['read'], member: [] } as const;
const spaces = ['person', 'organisation'] as const;

/** The id of a document is that of the account. */
export const bankAccountCopies = banking.collection('bank-accounts', {
  summary: 'Accounts of a person or an organisation',
  writer: 'server',
  spaces,
  roles,
  fields: {
    product: { type: 'string', required: true },
    currency: { type: 'string', required: true },
    number: { type: 'string', required: true },
    nickname: { type: 'string' },
    state: { type: 'string', enum: ['open', 'frozen', 'closed'], required: true },
    openedAt: { type: 'string', format: 'date-time', required: true },
  },
});

/** Apart from the accounts, since money moves more often than terms change. Amounts are decimals as text. */
export const bankBalanceCopies = banking.collection('bank-balances', {
  summary: 'Balances of a person’s or an organisation’s accounts',
  writer: 'server',
  spaces,
  roles,
  fields: {
    currency: { type: 'string', required: true },
    posted: { type: 'string', required: true },
    available: { type: 'string', required: true },
    incoming: { type: 'string', required: true },
    outgoing: { type: 'string', required: true },
  },
});

/** Never a number: the last four digits. Limits are decimals as text. */
export const bankCardCopies = banking.collection('bank-cards', {
  summary: 'Cards of a person’s or an organisation’s accounts',
  writer: 'server',
  spaces,
  roles,
  fields: {
    account: { type: 'string', required: true },
    currency: { type: 'string', required: true },
    lastFour: { type: 'string', required: true },
    nickname: { type: 'string' },
    state: { type: 'string', enum: ['active', 'frozen', 'cancelled'], required: true },
    perPurchase: { type: 'string', required: true },
    daily: { type: 'string', required: true },
    issuedAt: { type: 'string', format: 'date-time', required: true },
  },
});

/** Those that are not over. */
export const bankOrderCopies = banking.collection('bank-orders', {
  summary: 'Standing orders and later payments of a person or an organisation',
  writer: 'server',
  spaces,
  roles,
  fields: {
    accountId: { type: 'string', required: true },
    payeeId: { type: 'string', required: true },
    name: { type: 'string', required: true },
    number: { type: 'string', required: true },
    amount: { type: 'string', required: true },
    currency: { type: 'string', required: true },
    note: { type: 'string' },
    state: { type: 'string', enum: ['active', 'paused', 'stopped'], required: true },
    reason: { type: 'string' },
    unit: { type: 'string', required: true },
    every: { type: 'integer', required: true },
    start: { type: 'string', format: 'date', required: true },
    end: { type: 'string', format: 'date' },
    times: { type: 'integer' },
    nextAt: { type: 'string', format: 'date-time' },
  },
});

/** Open ones, for who asks and for who is asked. */
export const bankRequestCopies = banking.collection('bank-requests', {
  summary: 'Payment requests that a person or an organisation made or is to pay',
  writer: 'server',
  spaces,
  roles,
  fields: {
    splitId: { type: 'string', required: true },
    side: { type: 'string', enum: ['asker', 'asked'], required: true },
    accountId: { type: 'string' },
    number: { type: 'string', required: true },
    name: { type: 'string' },
    amount: { type: 'string', required: true },
    currency: { type: 'string', required: true },
    note: { type: 'string' },
    expiresAt: { type: 'string', format: 'date-time', required: true },
  },
});

export const recordEntries = banking.consumer({
  // Many at once are one transaction; a balance of these accounts may lag, and says by how much.
  on: { table: 'ledger', changes: ['insert'], where: { entity: ['Unrecorded'] }, batch: 50, gatherSeconds: 5 },
  summary: 'Write what was posted to accounts of the recorded lane into their pages',
  access: { ledger: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] },
});

/** One reader of the stream for both: a shard serves two readers well. */
export const followBalances = banking.consumer({
  // Each takes the time of a publication: one after the other, four shards bring those of some fifty transfers in a second.
  on: { table: 'ledger', changes: ['insert', 'modify'], where: { entity: ['Account'] }, lanes: 8 },
  summary: 'Bring the balances on devices up to date, and move entries of an account into pages',
  access: { ...publishAccess, ledger: ['GetItem', 'PutItem', 'UpdateItem'], bank: ['GetItem'] },
});

export const publishAccounts = banking.consumer({
  // Terms, cards and orders change seldom, and nobody waits for them.
  on: {
    table: 'bank',
    changes: ['insert', 'modify'],
    where: { entity: ['BankAccount', 'BankCard', 'BankOrder', 'BankRequest', 'BankStatement'] },
    gatherSeconds: 3,
    lanes: 8,
  },
  summary:
    'Bring the copies of accounts, cards, standing orders, payment requests and statements on devices up to date',
  access: { ...publishAccess, bank: ['GetItem'] },
});

export const recordRest = banking.consumer({
  on: { schedule: 'rate(1 hour)' },
  summary:
    'Record what no stream brought; give accounts that have none their places for the turn of months, and all accounts the limits of their level after these were changed',
  access: {
    ledger: ['Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
  },
  timeout: 300,
});

/** Its failure is the alarm. */
export const auditBook = banking.consumer({
  on: { schedule: 'cron(17 3 * * ? *)' },
  summary: 'Rebuild every balance from the entries, and fail if anything is not as it must be',
  access: { ledger: ['Query', 'BatchGetItem'], bank: ['Query', 'BatchGetItem'], 'bank.agenda': ['Query'] },
  timeout: 900,
  memory: 1024,
});

/**
 * What is due: a payment whose hold may be over, a case that nobody decided in time, an authorisation of a card that nobody cleared, a request
 * that nobody paid, a file to a rail of which everything should have been heard.
 */
export const Due = z.union([
  z.object({ what: z.literal('hold'), accountId: Uuid, paymentId: Uuid }),
  z.object({ what: z.literal('case'), caseId: Uuid }),
  z.object({ what: z.literal('card'), cardId: Uuid, authorisationId: Uuid }),
  z.object({ what: z.literal('request'), holderId: Uuid, requestId: Uuid }),
  z.object({ what: z.literal('file'), fileId: Uuid }),
]);
export type Due = z.infer<typeof Due>;

export const wakeDue = banking.consumer({
  on: { schedule: 'rate(1 minute)' },
  summary:
    'Hand over what is due: holds that end, cases that wait for too long, standing orders, accounts whose month has turned',
  access: {
    'bank.agenda': ['Query'],
    due: ['SendMessage'],
    orders: ['SendMessage'],
    dueInterest: ['SendMessage'],
    dueStatements: ['SendMessage'],
  },
  timeout: 60,
});

export const endHolds = banking.consumer({
  on: { queue: 'due' },
  summary:
    'Give back the money of held payments whose time is over; tell once of each case that is overdue; end requests that ran out; open cases for payments that no statement names',
  message: Due,
  access: {
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  emits: [caseOpened, paymentExpired, caseEscalated, cardReleased, paymentRequestEnded],
});

export const followOrganisations = banking.consumer({
  on: { event: organisationDeleted },
  summary:
    'Freeze the accounts of a deleted organisation; those that hold nothing are closed; whom it paid and asked is forgotten',
  access: {
    bank: ['GetItem', 'Query', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem', 'Query'],
  },
  timeout: 120,
  emits: [accountFrozen, accountClosed, paymentRequestEnded],
});

export const exportBankData = banking.consumer({
  on: { person: 'export' },
  summary:
    'Accounts of a person with their payments, statements, cards, purchases and disputes, payees, standing orders and requests, and how well the person is known',
  access: { bank: ['GetItem', 'Query', 'BatchGetItem'], 'bank.byTime': ['Query'] },
});

export const eraseBankData = banking.consumer({
  on: { person: 'erase' },
  summary:
    'Close or freeze the accounts of a person, take out whose they are and what was written to them, and forget payees, orders and requests',
  access: {
    bank: ['GetItem', 'Query', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    'bank.byTime': ['Query'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem', 'Query'],
  },
  timeout: 60,
  emits: [accountFrozen, accountClosed, cardCancelled, paymentRequestEnded],
});
