import * as z from 'zod/mini';
import { page, paging, Uuid } from '../../../lib/contract/schemas.ts';
import { ruleSetActivated } from './events.ts';
import { RuleSetBody, RuleSetSummary, RuleSetView, Version, Why } from './fields.ts';
import { fraud } from './module.ts';

const params = { version: Version };

export const writeRuleSet = fraud.route({
  method: 'POST',
  path: '/fraud/rule-sets',
  auth: 'admin',
  permission: 'ruleSet:write',
  summary: 'Write a rule set; it decides nothing yet, and never changes under its version',
  status: 201,
  body: RuleSetBody,
  bodyLimit: 200_000,
  response: RuleSetSummary,
  errors: ['rule-set-invalid', 'version-taken'],
  access: { fraud: ['PutItem', 'GetItem'] },
});

export const listRuleSets = fraud.route({
  method: 'GET',
  path: '/fraud/rule-sets',
  auth: 'admin',
  permission: 'ruleSet:read',
  summary: 'List rule sets by version, and which of them decides',
  query: paging(),
  response: page(RuleSetSummary),
  access: { fraud: ['Query', 'GetItem'], cursorKey: ['GetSecretValue'] },
});

export const getRuleSet = fraud.route({
  method: 'GET',
  path: '/fraud/rule-sets/{version}',
  auth: 'admin',
  permission: 'ruleSet:read',
  summary: 'Read a rule set',
  params,
  response: RuleSetView,
  errors: ['not-found'],
  access: { fraud: ['GetItem'] },
});

export const activateRuleSet = fraud.route({
  method: 'POST',
  path: '/fraud/rule-sets/{version}/activation',
  auth: 'admin',
  permission: 'ruleSet:activate',
  summary: 'Let a rule set decide, in place of the one that does',
  description:
    'Not by who wrote it. The one that every stage begins with was written by nobody. Its shadowing ends. Decisions follow it at once.',
  params,
  body: z.strictObject({
    /** The version that decides now, as the caller read it. */
    expected: Version,
    reason: Why,
    /** A finished back-test of this rule set, whoever asked for it, that speaks for it. */
    backTestId: z.optional(Uuid),
  }),
  response: RuleSetSummary,
  errors: ['not-found', 'conflict', 'four-eyes', 'back-test-unfit'],
  access: { fraud: ['GetItem', 'PutItem', 'UpdateItem'] },
  emits: [ruleSetActivated],
});

export const shadowRuleSet = fraud.route({
  method: 'POST',
  path: '/fraud/rule-sets/{version}/shadowing',
  auth: 'admin',
  permission: 'ruleSet:shadow',
  summary: 'Let a rule set say what it would decide, beside the one that does; or end that',
  params,
  body: z.strictObject({ shadow: z.boolean() }),
  response: RuleSetSummary,
  errors: ['not-found', 'conflict', 'too-many-shadows'],
  access: { fraud: ['GetItem', 'PutItem'] },
});
