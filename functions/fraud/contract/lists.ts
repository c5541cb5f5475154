import * as z from 'zod/mini';
import { page, paging, Timestamp } from '../../../lib/contract/schemas.ts';
import { EntryId, ListEntry, ListedKind, ListName, Why } from './fields.ts';
import { fraud } from './module.ts';

export const putListEntry = fraud.route({
  method: 'PUT',
  path: '/fraud/lists/{name}/entries',
  auth: 'admin',
  permission: 'fraudList:write',
  summary: 'Put somebody or something on a list, which rules may ask for by its name',
  description:
    'What it is stays out of the list: its hash is kept. An account of this bank is named by its id, one elsewhere by its number. The list `fraud` is asked for by the rules that every stage begins with.',
  params: { name: ListName },
  body: z.strictObject({
    kind: ListedKind,
    value: z.string().check(z.regex(/^[A-Za-z0-9_.:~ -]{1,64}$/)),
    reason: Why,
    expiresAt: z.optional(Timestamp),
  }),
  response: ListEntry,
  errors: ['list-entry-end'],
  access: { fraud: ['PutItem', 'GetItem'] },
});

export const deleteListEntry = fraud.route({
  method: 'DELETE',
  path: '/fraud/lists/{name}/entries/{entry}',
  auth: 'admin',
  permission: 'fraudList:write',
  summary: 'Take an entry from a list',
  params: { name: ListName, entry: EntryId },
  errors: ['not-found'],
  access: { fraud: ['DeleteItem', 'PutItem', 'GetItem'] },
});

export const listListEntries = fraud.route({
  method: 'GET',
  path: '/fraud/lists/{name}/entries',
  auth: 'admin',
  permission: 'fraudList:read',
  summary: 'Entries of a list that have not expired',
  params: { name: ListName },
  query: paging(),
  response: page(ListEntry),
  access: { fraud: ['Query'], cursorKey: ['GetSecretValue'] },
});
