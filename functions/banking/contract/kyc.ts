import * as z from 'zod/mini';
import { line, Uuid } from '../../../lib/contract/schemas.ts';
import { verificationStates } from '../model/kyc/verification.ts';
import { verificationChanged } from './events.ts';
import { banking } from './module.ts';

const Level = z.int().check(z.minimum(0), z.maximum(3));

export const Verification = z.strictObject({
  state: z.enum(verificationStates),
  /** 0 to 3: the level that holds. */
  level: Level,
  /** That is being looked at. */
  asked: z.optional(Level),
  /** The day on which it is looked at again. */
  reviewOn: z.optional(z.string()),
});

export const getVerification = banking.route({
  method: 'GET',
  path: '/banking/kyc',
  auth: 'user',
  permission: 'banking:use',
  summary: 'How well the bank knows the person, or an organisation',
  query: { organisationId: z.optional(Uuid) },
  response: Verification,
  errors: ['not-found'],
  access: { bank: ['GetItem'] },
});

/** Of the provider that checks documents: its reference, never the documents. */
const Reference = z.string().check(z.regex(/^[A-Za-z0-9_.:-]{1,100}$/));

export const submitVerification = banking.route({
  method: 'POST',
  path: '/banking/kyc/submission',
  auth: 'user',
  permission: 'banking:use',
  summary: 'Ask for a level, with the reference of the provider that has the documents',
  status: 202,
  body: z.strictObject({
    level: z.int().check(z.minimum(1), z.maximum(3)),
    reference: Reference,
    /** For an organisation; needs `bank-account:manage` there. */
    organisationId: z.optional(Uuid),
  }),
  response: Verification,
  errors: ['not-found', 'verification-state', 'conflict'],
  access: { bank: ['GetItem', 'PutItem'] },
  emits: [verificationChanged],
});

export const decideVerification = banking.route({
  method: 'POST',
  path: '/banking/staff/kyc/{holderId}/decision',
  auth: 'user',
  permission: 'bank:verify',
  summary: 'Approve or reject the level that was asked for, or block and unblock the holder',
  description: 'The limits of all accounts of the holder follow in the same transaction.',
  params: { holderId: Uuid },
  body: z.strictObject({
    decision: z.enum(['approve', 'reject', 'block', 'unblock']),
    reason: line(200, 3),
    /** Of an approval: the holder's name as it stands in the documents. Names of payees are compared with it. */
    name: z.optional(line(70)),
  }),
  response: Verification,
  errors: ['not-found', 'four-eyes', 'case-involved', 'verification-state', 'conflict'],
  access: { bank: ['GetItem', 'Query', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'] },
  emits: [verificationChanged],
});
