import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { modules } from '../../functions/index.ts';
import type { EventStep, PastTense } from '../../lib/contract/event.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import { collectEvents, writeEventSchemas, writeEventsPage } from '../../lib/openapi/events-page.ts';
import { takenUp } from '../../lib/runtime/sources/event.ts';

const shelf = defineModule('shelf', { summary: 'Books', queues: { loans: {} } });
const detail = z.object({ bookId: z.string(), days: z.optional(z.number()) });
const define = (name: string, more: object = {}) =>
  shelf.event(name as PastTense, { summary: 'A book went', detail, ...more });

describe('the declaration of an event', () => {
  it.each(['PersonErased', 'MailSent', 'LoanBegun', 'Book2Returned'])('takes %s', (name) => {
    expect(define(name)).toMatchObject({ kind: 'event', module: 'shelf', name, version: 1, steps: {} });
  });
  it.each([
    ['LendBook', 'past tense'],
    ['Erased', 'PascalCase'],
    ['bookReturned', 'PascalCase'],
    ['Book-Returned', 'PascalCase'],
    [`Book${'x'.repeat(60)}Returned`, 'PascalCase'],
  ])('refuses the name %s', (name, why) => {
    expect(() => define(name)).toThrow(why);
  });

  const steps = (version: number, list: Readonly<Record<number, readonly EventStep[]>>) => () =>
    define('BookReturned', { version, steps: list });
  it.each([
    ['a detail that is no object', () => define('BookReturned', { detail: z.string() }), 'not an object'],
    ['a version without steps', steps(2, {}), 'does not say how it came from 1'],
    ['a version that is no integer', steps(1.5, {}), 'integers'],
    ['steps that lead nowhere', steps(1, { 2: [] }), 'steps[2] leads to no version'],
    ['steps to a member that is not there', steps(2, { 2: [{ rename: 'a', to: 'b' }] }), "names 'b'"],
    ['a member that older events need', steps(2, { 2: [{ add: 'bookId' }] }), 'older documents need a default'],
  ])('refuses %s', (_, declare, why) => expect(declare).toThrow(why));

  it('takes every kind of step, and older details up by them', () => {
    const event = define('BookReturned', {
      version: 3,
      detail: z.object({ bookId: z.string(), state: z.string(), late: z.boolean() }),
      steps: {
        2: [{ rename: 'isbn', to: 'bookId' }, { remove: 'shelf' }],
        3: [
          { add: 'late', default: false },
          { values: 'state', up: { ok: 'good' } },
        ],
      },
    });
    expect(takenUp(event, 1, { isbn: '1', shelf: 9, state: 'ok' })).toEqual({
      bookId: '1',
      state: 'good',
      late: false,
    });
    expect(takenUp(event, 2, { bookId: '1', state: 'toString', late: true })).toEqual({
      bookId: '1',
      state: 'toString',
      late: true,
    });
    expect(takenUp(event, 3, { isbn: '1' })).toEqual({ isbn: '1' });
  });
});

describe('a contract entry', () => {
  const returned = define('BookReturned');
  const other = defineModule('hall', { summary: 'Hall' });
  it('emits events of its own module only', () => {
    expect(() => other.consumer({ on: { schedule: 'rate(1 day)' }, summary: 'x', emits: [returned] })).toThrow(
      "'hall' emits 'BookReturned', an event of 'shelf'",
    );
  });
  it('that listens to events brings no schema of its own', () => {
    expect(() => other.consumer({ on: { event: returned }, summary: 'Tidy', message: detail })).toThrow('no `message`');
  });
  it('belongs to a contract whose events are its module’s', () => {
    expect(() => readContract({ other, returned })).toThrow("'BookReturned' belongs to 'shelf'");
    expect(readContract({ shelf, returned }).events).toEqual([returned]);
  });
});

describe('the catalogue of events', () => {
  it('has every event of the real modules, who emits it and who listens', () => {
    const page = writeEventsPage(modules);
    for (const { name, summary } of collectEvents(modules)) expect(page).toContain(`## ${name}\n${summary}`);
    expect(page).toMatch(
      /## PersonErased\n[\s\S]*?Emitted by: `identity\/erase-person`\n- Heard by: `realtime\/close-ended-sessions`/,
    );
  });
  it('shows members with their types, and how versions came about', () => {
    const event = shelf.event('BookMoved', {
      summary: 'A book has another place',
      version: 2,
      detail: z.object({
        bookId: z.string(),
        to: z.object({ hall: z.enum(['a', 'b']), row: z.optional(z.array(z.number())) }),
      }),
      steps: { 2: [{ rename: 'place', to: 'to' }] },
    });
    const page = writeEventsPage([readContract({ shelf, event })]);
    expect(page).toContain('- Emitted by: nobody yet\n- Heard by: nobody yet\n- Version 2 calls `place` `to`.');
    expect(page).toContain('| `bookId` | string | yes |  |\n| `to` | object | yes |  |\n');
    expect(page).toContain('| `to.hall` | "a" or "b" | yes |  |\n| `to.row` | list of number | no |  |');
    expect(JSON.parse(writeEventSchemas([readContract({ shelf, event })])).$defs.BookMoved).toMatchObject({
      'x-version': 2,
      required: ['bookId', 'to'],
    });
  });
  it('refuses two events of one name, and one that no contract exports', () => {
    const twin = defineModule('attic', { summary: 'Attic' });
    const [mine, theirs] = [define('BookReturned'), twin.event('BookReturned', { summary: 'x', detail })];
    const two = [readContract({ shelf, mine }), readContract({ twin, theirs })];
    expect(() => collectEvents(two)).toThrow("'shelf' and 'attic' both declare an event 'BookReturned'");
    const listen = shelf.consumer({ on: { event: mine }, summary: 'x' });
    expect(() => collectEvents([readContract({ shelf, listen })])).toThrow("shelf/listen names 'BookReturned'");
  });
});
