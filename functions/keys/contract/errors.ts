/** Failures of this module. */
export const errors = {
  'key-limit': {
    status: 409,
    title: 'The organisation has as many keys as it may have',
    remedy: 'Revoke one that is not used any more.',
  },
  'role-unknown': {
    status: 422,
    title: 'The organisation has no such role',
    remedy: 'Choose one of GET /v1/organisations/{organisationId}/roles.',
  },
  'beyond-own-rights': {
    status: 403,
    title: 'You cannot give or take rights that you do not hold',
    remedy: 'Ask a member who holds these rights, usually an owner.',
  },
  'key-limit-refused': {
    status: 422,
    title: 'A key cannot have such a limit',
    remedy: 'Give fewer tokens or a slower refill; an empty bucket must be full again within a week.',
  },
  'key-end-refused': {
    status: 422,
    title: 'A key cannot end then',
    remedy: 'Give an `endsAt` that there is, in the future, or none.',
  },
  'machine-scope-refused': {
    status: 422,
    title: 'The client was not made with this scope',
    remedy: 'Make another client: scopes can be taken from this one, and given back.',
  },
} as const;
