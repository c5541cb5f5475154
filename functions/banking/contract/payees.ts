import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { nameMatches } from '../model/payees/name-match.ts';
import { AccountNumber } from './fields.ts';
import { namingPayees } from './limits.ts';
import { banking } from './module.ts';

export const Payee = z.strictObject({
  payeeId: Uuid,
  /** Absent: a payee of the person. */
  organisationId: z.optional(Uuid),
  name: z.string(),
  number: z.string(),
  /** The name beside that of who holds the account, when it was given. `unavailable`: nothing is known to compare it with. */
  match: z.enum(nameMatches),
  /** Of a close match, in the answer to who gave the name: what the name is. */
  holderName: z.optional(z.string()),
  /** Absent: not confirmed, and not paid. */
  confirmedAt: z.optional(Timestamp),
  createdAt: Timestamp,
});
export type Payee = z.infer<typeof Payee>;

const ofHolder = { organisationId: z.optional(Uuid) };
const params = { payeeId: Uuid };

export const addPayee = banking.route({
  method: 'POST',
  path: '/banking/payees',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Note whom one pays, and hear whether the name is that of who holds the account',
  description:
    'The name is compared where the number is of this bank and the holder whose payee it is has been verified. What the holder is really called is said for a close match alone. Nothing is paid to a payee who is not confirmed.',
  status: 201,
  body: z.strictObject({
    name: line(70),
    number: AccountNumber,
    /** Whose payee it is; needs `bank-account:spend` there. */
    organisationId: z.optional(Uuid),
  }),
  response: Payee,
  errors: ['not-found', 'invalid-iban', 'payee-limit', 'conflict'],
  limit: namingPayees,
  access: { bank: ['GetItem', 'PutItem', 'UpdateItem'] },
});

export const listPayees = banking.route({
  method: 'GET',
  path: '/banking/payees',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Whom one pays, or whom an organisation does',
  query: ofHolder,
  response: z.strictObject({ items: z.array(Payee) }),
  errors: ['not-found'],
  access: { bank: ['Query'] },
});

export const deletePayee = banking.route({
  method: 'DELETE',
  path: '/banking/payees/{payeeId}',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Forget a payee; orders that pay it stop at their next payment',
  params,
  query: ofHolder,
  errors: ['not-found'],
  access: { bank: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] },
});

export const confirmPayee = banking.route({
  method: 'POST',
  path: '/banking/payees/{payeeId}/confirmation',
  auth: 'user',
  stepUp: 'when-asked',
  permission: 'banking:use',
  summary: 'Confirm with an authenticator that a payee is to be paid',
  params,
  query: ofHolder,
  response: Payee,
  errors: ['not-found'],
  access: { bank: ['GetItem', 'PutItem', 'UpdateItem'] },
});
