import type { ErrorSpecs } from '../../../lib/contract/errors.ts';

const errors = {
  'device-limit': {
    status: 409,
    title: 'Too many devices',
    remedy: 'Delete a device that is not used any more (GET /v1/me/devices lists them).',
  },
  'last-owner': {
    status: 409,
    title: 'The organisation needs an owner',
    remedy: 'Make another member owner, or delete the organisation. `organisations` lists those concerned.',
  },
  'organisation-limit': {
    status: 409,
    title: 'Too many organisations',
    remedy: 'Leave or delete an organisation first.',
  },
  'member-limit': {
    status: 409,
    title: 'The organisation is full',
    remedy: 'Remove members who have left, or ask the operator for a higher limit.',
  },
  'role-limit': {
    status: 409,
    title: 'Too many roles',
    remedy: 'Delete a role that nobody holds.',
  },
  'role-in-use': {
    status: 409,
    title: 'Members still hold this role',
    remedy: 'Give those members another role first.',
  },
  'role-unknown': {
    status: 422,
    title: 'The organisation has no such role',
    remedy: 'Choose one of GET /v1/organisations/{organisationId}/roles.',
  },
  'role-built-in': {
    status: 409,
    title: 'This role belongs to every organisation',
    remedy: 'owner, admin and member cannot be changed or deleted; choose another name.',
  },
  'action-not-grantable': {
    status: 422,
    title: 'A role of your own cannot hold this action',
    remedy: 'Leave out the actions listed in `actions`.',
  },
  'beyond-own-rights': {
    status: 403,
    title: 'You cannot give or take rights that you do not hold',
    remedy: 'Ask a member who holds these rights, usually an owner.',
  },
  'already-member': {
    status: 409,
    title: 'Already a member',
    remedy: 'Nothing is left to do: GET /v1/organisations lists the organisation.',
  },
  'invitation-limit': {
    status: 429,
    title: 'Too many invitations today',
    remedy: 'Wait until tomorrow (UTC).',
  },
  'invitation-invalid': {
    status: 410,
    title: 'This invitation cannot be used',
    remedy:
      'It was used, withdrawn, has expired or is incomplete, or who sent it may not invite any more: ask for a new one.',
  },
  'invitation-for-another': {
    status: 403,
    title: 'This invitation was sent to another address',
    remedy: 'Sign in with the address that the invitation was sent to.',
  },
  'email-unverified': {
    status: 403,
    title: 'Your e-mail address is not verified',
    remedy: 'Verify it in Cognito (GetUserAttributeVerificationCode), then repeat the request.',
  },
  'export-limit': {
    status: 429,
    title: 'Too many exports today',
    remedy: 'Fetch the export that is there, or wait until tomorrow (UTC).',
  },
  'erasure-started': {
    status: 409,
    title: 'The erasure has begun',
    remedy: 'It cannot be cancelled any more.',
  },
  'erasure-pending': {
    status: 409,
    title: 'The account is being erased',
    remedy: 'The person is shut out for good: there is nothing left to do.',
  },
  'link-invalid': {
    status: 410,
    title: 'This link cannot be used',
    remedy: 'It was used up, has expired or is incomplete: ask for a new one at /account-deletion.',
  },
} as const satisfies ErrorSpecs;

/** Failures of the identity module stand with the routes that answer them: its own would be in the functions of every module that knows people. */
export const failing = <Code extends keyof typeof errors>(...codes: readonly Code[]): Pick<typeof errors, Code> =>
  Object.fromEntries(codes.map((code) => [code, errors[code]])) as Pick<typeof errors, Code>;
