import * as z from 'zod/mini';
import { Cursor, limit, page, paging } from '../../../lib/contract/schemas.ts';
import { decisionLabelled } from './events.ts';
import { ActionName, Day, DecisionSummary, DecisionView, Made, SubjectId, Version, Why } from './fields.ts';
import { fraud } from './module.ts';

const params = { subjectId: SubjectId };

export const getDecision = fraud.route({
  method: 'GET',
  path: '/fraud/decisions/{subjectId}',
  auth: 'admin',
  permission: 'decision:read',
  audit: 'read',
  summary: 'What was decided about a payment, by which rules, and what they saw',
  params,
  response: DecisionView,
  errors: ['not-found'],
  access: { fraud: ['GetItem'] },
});

export const listDecisions = fraud.route({
  method: 'GET',
  path: '/fraud/decisions',
  auth: 'admin',
  permission: 'decision:read',
  audit: 'read',
  summary: 'Decisions of a day with one action, the latest first',
  description: 'Without `day` those of today, in UTC. A decision shows a moment after it was made.',
  query: { action: z._default(ActionName, 'review'), day: z.optional(Day), ...paging() },
  response: page(DecisionSummary),
  access: { 'fraud.byTime': ['Query'], cursorKey: ['GetSecretValue'] },
});

export const replayDecision = fraud.route({
  method: 'POST',
  path: '/fraud/decisions/{subjectId}/replay',
  auth: 'admin',
  permission: 'decision:replay',
  audit: 'read',
  idempotency: 'none',
  summary: 'Decide again by what was kept; it says the same, or something is wrong',
  params,
  response: z.strictObject({ same: z.boolean(), kept: Made, made: Made }),
  errors: ['not-found'],
  access: { fraud: ['GetItem'] },
});

export const labelDecision = fraud.route({
  method: 'POST',
  path: '/fraud/decisions/{subjectId}/label',
  auth: 'admin',
  permission: 'decision:label',
  summary: 'Say what a payment turned out to be; back-tests count by it',
  params,
  body: z.strictObject({ as: z.enum(['fraud', 'legitimate']), note: z.optional(Why) }),
  response: DecisionSummary,
  errors: ['not-found', 'conflict'],
  access: { fraud: ['GetItem', 'UpdateItem', 'PutItem'] },
  emits: [decisionLabelled],
});

const counts = z.strictObject({ allow: z.int(), challenge: z.int(), review: z.int(), block: z.int() });

export const compareShadow = fraud.route({
  method: 'GET',
  path: '/fraud/rule-sets/{version}/comparison',
  auth: 'admin',
  permission: 'decision:read',
  summary: 'How often a rule set in shadow said otherwise than the one that decided, on a day',
  description: 'Counts the decisions of one page; add up the pages of the day.',
  params: { version: Version },
  query: { day: z.optional(Day), cursor: z.optional(Cursor), limit: limit(1000, 500) },
  response: z.strictObject({
    /** Decisions that it was in shadow of, on this page. */
    decisions: z.int(),
    differing: z.int(),
    /** By what was decided, then by what it said. */
    said: z.strictObject({ allow: counts, challenge: counts, review: counts, block: counts }),
    nextCursor: z.optional(Cursor),
  }),
  access: { 'fraud.byTime': ['Query'], cursorKey: ['GetSecretValue'] },
});
