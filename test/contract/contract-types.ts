/** Type tests: compiled by `npm run check`, never run. Each `@ts-expect-error` fails the build when the error is gone. */
import * as z from 'zod/mini';
import type { ConsumerInput, ConsumerOutput } from '../../lib/contract/consumer.ts';
import type { EventDetail } from '../../lib/contract/event.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { relayOf } from '../../lib/contract/relay-of.ts';
import type { RouteError, RouteInput, RouteOutput } from '../../lib/contract/route.ts';
import { paging, Uuid } from '../../lib/contract/schemas.ts';
import { leaveEvent } from '../../lib/events/leave-event.ts';
import { systemTools } from '../../lib/runtime/tools.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>) => undefined;

const shelf = defineModule('shelf', {
  summary: 'Books on shelves',
  tables: {
    books: { pk: 'shelfId', sk: 'bookId', stream: 'both', indexes: { byAuthor: { pk: 'author' } } },
    loans: { pk: 'personId' },
  },
  buckets: { covers: { expireAfterDays: 1 } },
  queues: { reminders: {} },
  errors: { 'book-lent': { status: 409, title: 'Lent', remedy: 'Wait.' } },
  policies: { book: { by: 'self', actions: ['read', 'lend'] } },
  settings: { days: 14 },
});

const lendBook = shelf.route({
  method: 'POST',
  path: '/shelves/{shelfId}/books/{bookId}/loans',
  auth: 'user',
  permission: 'book:lend',
  summary: 'Lend a book',
  params: { shelfId: Uuid, bookId: Uuid },
  query: paging(),
  body: z.strictObject({ days: z.number() }),
  response: z.strictObject({ until: z.string() }),
  status: 201,
  errors: ['book-lent', 'conflict'],
  access: {
    books: ['GetItem', 'UpdateItem'],
    'books.byAuthor': ['Query'],
    covers: ['GetObject'],
    reminders: ['SendMessage'],
  },
});
same<RouteInput<typeof lendBook>['params'], { readonly shelfId: string; readonly bookId: string }>(true);
same<RouteInput<typeof lendBook>['body'], { days: number }>(true);
same<RouteInput<typeof lendBook>['query']['limit'], number>(true);
same<RouteOutput<typeof lendBook>, { until: string }>(true);
same<RouteError<typeof lendBook>, 'book-lent'>(true);

const remind = shelf.consumer({
  on: { queue: 'reminders' },
  summary: 'Remind a reader',
  message: z.strictObject({ loanId: z.string() }),
});
same<ConsumerInput<typeof remind>, { loanId: string }>(true);
const authorize = shelf.consumer({ on: { socket: 'authorize' }, summary: 'Let a socket in' });
same<ConsumerOutput<typeof authorize>, Readonly<Record<string, string>> | undefined>(true);

const bookLost = shelf.event('BookLost', { summary: 'Lost', detail: z.object({ bookId: Uuid }) });
const bookReturned = shelf.event('BookReturned', {
  summary: 'Back again',
  detail: z.object({ bookId: Uuid, days: z.optional(z.number()) }),
});
const follow = shelf.consumer({ on: { event: [bookLost, bookReturned] }, summary: 'Follow books' });
const followOne = shelf.consumer({ on: { event: bookLost }, summary: 'Follow lost books' });
type Followed = ConsumerInput<typeof follow>;
same<Followed['type'], 'BookLost' | 'BookReturned'>(true);
same<Extract<Followed, { type: 'BookReturned' }>['detail'], { bookId: string; days?: number | undefined }>(true);
same<ConsumerInput<typeof followOne>['detail'], { bookId: string }>(true);
same<ConsumerInput<typeof followOne>['correlationId'], string>(true);
same<EventDetail<typeof bookLost>, { bookId: string }>(true);

// @ts-expect-error a name that is not in the past tense
shelf.event('LendBook', { summary: 'x', detail: z.object({}) });
// @ts-expect-error an event by its name
shelf.consumer({ on: { event: 'BookLost' }, summary: 'x' });
// @ts-expect-error an emitted event by its name
shelf.consumer({ on: { queue: 'reminders' }, summary: 'x', emits: ['BookLost'] });
// @ts-expect-error the relay of a table that the module does not have
shelf.consumer(relayOf('readers'));
shelf.consumer(relayOf('books'));
// @ts-expect-error a detail of another shape
leaveEvent({ name: () => '', keys: { pk: 'pk' } }, bookLost, 'BOOK#1', { book: '1' }, systemTools);

const base = { method: 'GET', auth: 'user', permission: 'book:read', summary: 'x' } as const;

// @ts-expect-error a path parameter without a schema
shelf.route({ ...base, path: '/books/{bookId}' });
// @ts-expect-error a schema for a parameter that the path does not have
shelf.route({ ...base, path: '/books/{bookId}', params: { bookId: Uuid, shelfId: Uuid } });
// @ts-expect-error a misspelt parameter
shelf.route({ ...base, path: '/books/{bookId}', params: { bokId: Uuid } });
// @ts-expect-error params where the path has none
shelf.route({ ...base, path: '/books', params: { bookId: Uuid } });
// @ts-expect-error a table that the module does not have
shelf.route({ ...base, path: '/books', access: { shelves: ['GetItem'] } });
// @ts-expect-error an action that tables do not have
shelf.route({ ...base, path: '/books', access: { books: ['Scan'] } });
// @ts-expect-error a write on an index
shelf.route({ ...base, path: '/books', access: { 'books.byAuthor': ['PutItem'] } });
// @ts-expect-error an index that the table does not have
shelf.route({ ...base, path: '/books', access: { 'books.byYear': ['Query'] } });
// @ts-expect-error another module's table without `uses`
shelf.route({ ...base, path: '/books', access: { 'identity/people': ['GetItem'] } });
// @ts-expect-error a permission that no policy names
shelf.route({ ...base, path: '/books', permission: 'book:burn' });
// @ts-expect-error an error code that neither the module nor the kit knows
shelf.route({ ...base, path: '/books', errors: ['book-burnt'] });
// @ts-expect-error a status that is no success
shelf.route({ ...base, path: '/books', status: 404 });
// @ts-expect-error a queue that the module does not have
shelf.consumer({ on: { queue: 'letters' }, summary: 'x' });
// @ts-expect-error a bucket that the module does not have
shelf.consumer({ on: { bucket: 'photos' }, summary: 'x' });
// @ts-expect-error a stream of a table that the module does not have
shelf.consumer({ on: { table: 'readers' }, summary: 'x' });
// @ts-expect-error a trigger that user pools do not have
shelf.consumer({ on: { userPool: 'post-marriage' }, summary: 'x' });
// @ts-expect-error a source that does not exist
shelf.consumer({ on: { telegram: 'x' }, summary: 'x' });

const library = defineModule('library', {
  summary: 'Uses shelves',
  uses: { shelf },
  policies: { hall: { by: 'group', group: 'admin', actions: ['open'] } },
});
library.route({
  method: 'GET',
  path: '/library',
  auth: 'admin',
  permission: 'hall:open',
  summary: 'x',
  access: { 'shelf/books': ['GetItem'], 'shelf/books.byAuthor': ['Query'] },
});
library.route({
  method: 'GET',
  path: '/library',
  auth: 'admin',
  permission: 'hall:open',
  summary: 'x',
  // @ts-expect-error a table that the used module does not have
  access: { 'shelf/halls': ['GetItem'] },
});
