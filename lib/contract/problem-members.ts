/**
 * What a problem may say beside `code` and `detail`, with the codes that say it: a failure is answered with no other members. JSON
 * Schemas, for the description.
 */
export const problemMembers = {
  issues: {
    type: 'array',
    description: 'With `invalid-request`: the fields to correct.',
    items: { $ref: '#/components/schemas/Issue' },
  },
  storeUrl: { type: 'string', description: 'With `upgrade-required`: where to get a newer app.' },
  minimumVersion: { type: 'string', description: 'With `upgrade-required`: the oldest version of the app served.' },
  collection: {
    type: 'string',
    description:
      'With `upgrade-required` and `unknown-schema-version`, when the schema version of a collection is the cause: its name.',
  },
  oldest: { type: 'integer', description: 'With `collection`: its oldest schema version that is served.' },
  newest: { type: 'integer', description: 'With `collection`: its newest schema version.' },
  last: {
    type: 'integer',
    description: 'With `mutation-gap`: number of the client’s last mutation that has its outcome.',
  },
  documents: {
    type: 'array',
    description: 'With `documents-changed`: ids of the first hundred that were changed.',
    items: { type: 'string' },
  },
  indexes: {
    type: 'object',
    description: 'With `no-index`: the fields of each declared index, by its name; `-` before those that descend.',
    additionalProperties: { type: 'array', items: { type: 'string' } },
  },
  organisations: {
    type: 'array',
    description: 'With `last-owner`: organisations that would be left without an owner.',
    items: { type: 'string' },
  },
  actions: {
    type: 'array',
    description: 'With `beyond-own-rights` and `action-not-grantable`: the actions that stand in the way.',
    items: { type: 'string' },
  },
  stepUp: {
    type: 'object',
    description:
      'With `step-up-required` and `step-up-invalid`: the request to confirm, as POST /v1/step-ups takes it.',
    additionalProperties: { type: 'string' },
  },
  scope: { type: 'string', description: 'With `scope-missing`: the scope that the route asks for.' },
} as const;

export type ProblemMember = keyof typeof problemMembers;
