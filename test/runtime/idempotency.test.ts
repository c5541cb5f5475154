import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Route } from '../../lib/contract/route.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import { notes } from './route-fixture.ts';
import { request } from './send-request.ts';

const at = (path: string, method: 'POST' | 'PUT' = 'POST', params = {}) =>
  notes.route({ method, path, params, auth: 'user', permission: 'note:write', summary: 'x' } as never) as Route;
const run = at('/notes/runs');

/** What a command with this key is stored by, sent to a function of this operation. */
async function kept(route: Route, operation: string, key = 'k-1', params = {}): Promise<Idempotency | undefined> {
  let found: Idempotency | undefined;
  const act = async (_input: unknown, _caller: unknown, tools: { readonly idempotency?: Idempotency | undefined }) => {
    found = tools.idempotency;
  };
  const { method, path } = route;
  const answer = await request(route, { operation }, act as never, { method, path, params, key });
  expect(answer.status).toBe(204);
  return found;
}

describe('the record of a command', () => {
  it('is found by its repeat when the operation has got another name in between', async () => {
    const first = await kept(run, 'notes/runNotes');
    expect(first?.id).toMatch(/^[\w-]{43}$/);
    expect(await kept(run, 'notes/startNotes')).toEqual(first);
  });

  it('is found by its repeat when a variable of the path has', async () => {
    const of = (name: string) => at(`/notes/{${name}}/runs`, 'POST', { [name]: z.string() });
    const records = ['id', 'noteId'].map((name) => kept(of(name), 'notes/runNotes', 'k-1', { [name]: 'n-1' }));
    const [first, repeat] = await Promise.all(records);
    expect(repeat?.id).toBe(first?.id);
  });

  it('is that of one method, path and key', async () => {
    const others = [kept(at('/notes/runs', 'PUT'), 'notes/runNotes'), kept(at('/notes/walks'), 'notes/runNotes')];
    const all = await Promise.all([kept(run, 'notes/runNotes'), kept(run, 'notes/runNotes', 'k-2'), ...others]);
    expect(new Set(all.map((record) => record?.id)).size).toBe(4);
  });
});
