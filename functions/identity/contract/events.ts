import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { identity } from './module.ts';

const person = z.object({ personId: Uuid });

export const sessionsRevoked = identity.event('SessionsRevoked', {
  summary: 'Sign-ins of a person were ended: those named, or all of them',
  detail: z.object({ personId: Uuid, sessionIds: z.optional(z.array(z.string())) }),
});

export const personDisabled = identity.event('PersonDisabled', {
  summary: 'An administrator disabled an account',
  detail: person,
});

export const personErased = identity.event('PersonErased', {
  summary: 'The erasure of a person is complete in every module',
  detail: person,
});

const authenticator = z.object({ personId: Uuid, authenticatorId: Uuid });

export const authenticatorAdded = identity.event('AuthenticatorAdded', {
  summary: 'A person can confirm requests with one more authenticator',
  detail: authenticator,
});

export const authenticatorRemoved = identity.event('AuthenticatorRemoved', {
  summary: 'A person lost an authenticator, by their own doing or by support',
  detail: authenticator,
});

export const organisationDeleted = identity.event('OrganisationDeleted', {
  summary: 'An organisation is gone for everybody; it stands for the end of all its memberships',
  detail: z.object({ organisationId: Uuid }),
});

export const membershipChanged = identity.event('MembershipChanged', {
  summary:
    'A membership began, has another role, ended, or its organisation has another name: what is true now stands in the table',
  detail: z.object({ organisationId: Uuid, personId: Uuid }),
});
