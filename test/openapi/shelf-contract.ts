import * as z from 'zod/mini';
import { defineModule } from '../../lib/contract/module.ts';
import { Email, line, page, paging, Timestamp, Uuid } from '../../lib/contract/schemas.ts';

/** A module that has one of everything that a description must tell. */
export const shelf = defineModule('shelf', {
  summary: 'Books on shelves',
  errors: { 'book-lent': { status: 409, title: 'The book is lent', remedy: 'Wait until it is back.' } },
  policies: {
    book: { by: 'self', actions: ['read', 'lend', 'greet'], withoutAccount: ['greet'], whileErasing: ['read'] },
    library: { by: 'membership', param: 'libraryId', actions: ['update'], roles: { owner: '*' } },
    hall: { by: 'group', group: 'admin', actions: ['open'] },
  },
});

export const Author = z.strictObject({ name: line(80), born: z.optional(z.nullable(z.int().check(z.gte(0)))) });
export const Book = z.strictObject({
  bookId: Uuid,
  title: line(200),
  kind: z.enum(['novel', 'poem']),
  authors: z.array(Author),
  lentUntil: z.optional(Timestamp),
  labels: z.record(z.string(), z.string()),
  place: z.union([
    z.strictObject({ type: z.literal('shelf'), row: z.int() }),
    z.strictObject({ type: z.literal('box') }),
  ]),
});
export const BookPage = page(Book);

const user = { auth: 'user' } as const;
export const listBooks = shelf.route({
  ...user,
  method: 'GET',
  path: '/books',
  permission: 'book:read',
  summary: 'Books of the caller',
  query: { ...paging(), kind: z.optional(z.enum(['novel', 'poem'])) },
  response: BookPage,
});
export const lendBook = shelf.route({
  ...user,
  method: 'POST',
  path: '/books/{bookId}/loans',
  permission: 'book:lend',
  summary: 'Lend a book',
  params: { bookId: Uuid },
  body: z.strictObject({ days: z.int().check(z.gte(1), z.lte(30)), reader: Email, author: z.optional(Author) }),
  response: Book,
  status: 201,
  errors: ['book-lent', 'conflict'],
});
export const updateLibrary = shelf.route({
  ...user,
  method: 'PATCH',
  path: '/libraries/{libraryId}',
  permission: 'library:update',
  summary: 'Change a library',
  params: { libraryId: Uuid },
  body: z.strictObject({ name: z.optional(line(80)) }),
});
export const greet = shelf.route({
  ...user,
  method: 'POST',
  path: '/greetings',
  permission: 'book:greet',
  idempotency: 'none',
  summary: 'Say hello',
  response: z.strictObject({ text: z.string() }),
});
export const openHall = shelf.route({
  auth: 'admin',
  method: 'DELETE',
  path: '/hall',
  permission: 'hall:open',
  summary: 'Open the hall',
});
export const readNotice = shelf.route({
  auth: 'public',
  method: 'GET',
  path: '/notice',
  unversioned: true,
  contentType: 'text/html',
  summary: 'A page',
  response: z.string(),
});
