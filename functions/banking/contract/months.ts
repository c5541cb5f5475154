import * as z from 'zod/mini';
import { Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { accountParams, Currency, Decimal, Month } from './fields.ts';
import { banking } from './module.ts';

/** An account whose month has turned. */
export const DueAccount = z.object({ accountId: Uuid });
export type DueAccount = z.infer<typeof DueAccount>;

export const capitalise = banking.consumer({
  on: { queue: 'dueInterest' },
  summary: 'Post the interest of an account when a month has turned, once, and carry what is less than a minor unit',
  message: DueAccount,
  access: {
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'UpdateItem', 'Query'],
  },
});

export const makeStatements = banking.consumer({
  on: { queue: 'dueStatements' },
  summary: 'Make the statement of an account when a month has turned, once, and keep it where nobody can change it',
  message: DueAccount,
  access: {
    bank: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'UpdateItem', 'Query'],
    // What a run before put there is read: its answer may have been lost.
    statements: ['PutObject', 'GetObject'],
  },
  timeout: 120,
  memory: 1024,
});

export const listStatements = banking.route({
  method: 'GET',
  path: '/banking/accounts/{accountId}/statements',
  auth: 'user',
  permission: 'banking:use',
  audit: 'read',
  summary: 'Kept statements of an account, the newest first',
  description: 'Each is made once, some hours after its month, and never changes; those of the last ten years.',
  params: accountParams,
  response: z.strictObject({
    items: z.array(
      z.strictObject({
        month: Month,
        currency: Currency,
        opening: Decimal,
        closing: Decimal,
        entries: z.int(),
        /** Of what is kept, hexadecimal. */
        sha256: z.string(),
        keptAt: Timestamp,
      }),
    ),
  }),
  errors: ['not-found'],
  access: { bank: ['BatchGetItem', 'Query'] },
});

/** What is in them is read from the bank. Amounts are decimals as text. */
export const bankStatementCopies = banking.collection('bank-statements', {
  summary: 'Kept statements of a person’s or an organisation’s accounts',
  writer: 'server',
  spaces: ['person', 'organisation'],
  roles: { owner: ['read'], admin: ['read'], member: [] },
  fields: {
    account: { type: 'string', required: true },
    month: { type: 'string', required: true },
    currency: { type: 'string', required: true },
    opening: { type: 'string', required: true },
    closing: { type: 'string', required: true },
    entries: { type: 'integer', required: true },
    keptAt: { type: 'string', format: 'date-time', required: true },
  },
});
