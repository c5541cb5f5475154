import type { ErrorSpecs } from '../../../lib/contract/errors.ts';

export const errors = {
  'unknown-collection': {
    status: 400,
    title: 'There is no such collection',
    remedy:
      'Name collections as the backend declares them. An app that is newer than the backend keeps the data and tries again later.',
  },
  'unknown-schema-version': {
    status: 409,
    title: 'The backend does not know this schema version yet',
    remedy: 'The app is newer than the backend: keep the data and try again later.',
  },
  'mutation-gap': {
    status: 409,
    title: 'Mutations are missing before this one',
    remedy:
      'Send again from the number after `last`. When the backend has forgotten the client, continue with a new clientId.',
  },
  'client-copied': {
    status: 409,
    title: 'The first of these numbers was given to another mutation',
    remedy:
      'Two copies of one device store are in use. Take a new clientId, number from 1 what has no outcome yet, and send it.',
  },
  'mutation-order': {
    status: 400,
    title: 'The numbers of the mutations do not follow each other',
    remedy: 'Number mutations from 1, one higher each, and send them in that order.',
  },
  'documents-changed': {
    status: 409,
    title: 'Documents were changed since they were read',
    remedy: 'Pull, merge, and send the commit again with a new Idempotency-Key.',
  },
  'no-index': {
    status: 422,
    title: 'No declared index serves this query',
    remedy: 'Use a filter and sort order that one of `indexes` begins with, or declare an index.',
  },
  'invalid-filter': {
    status: 400,
    title: 'The filter cannot be read',
    remedy: 'Write it as docs/sync.md describes: {"field":{"eq":1}}, {"and":[...]}, {"or":[...]}.',
  },
  'space-limit': {
    status: 409,
    title: 'There are as many spaces or members as there may be',
    remedy: 'Leave or delete a space first.',
  },
  'last-space-owner': {
    status: 409,
    title: 'A space keeps at least one owner',
    remedy: 'Make someone else owner first, or delete the space.',
  },
  'space-invitation-invalid': {
    status: 410,
    title: 'This invitation can be used no longer',
    remedy: 'Ask for a new one.',
  },
} as const satisfies ErrorSpecs;
