import type { ConfigOptions, Defaults } from '../../client/src/config/config-options.ts';
import { createConfig } from '../../client/src/config/create-config.ts';
import { ApiError } from '../../client/src/errors.ts';
import { playedClient } from './played-client.ts';
import { virtualTime } from './virtual-time.ts';

const defaults = { 'new-home': false, 'page-size': 20, theme: 'light', layout: { columns: 1 } };
export type Values = Readonly<Record<string, unknown>>;
interface Call {
  readonly of: string;
  readonly query: Readonly<Record<string, string>>;
  readonly ifNoneMatch: string | undefined;
}
export const flush = () => new Promise((resolve) => setImmediate(resolve));

/** A backend with values for each person, and an app's client of it. `values` of nobody are those before sign-in. */
export function world(persons: Record<string, Values> = { ann: {} }) {
  const time = virtualTime(0, () => 0.5);
  const played = playedClient();
  const calls: Call[] = [];
  const state = {
    signedIn: 'ann' as string | undefined,
    revision: 1,
    fails: undefined as unknown,
    hold: undefined as Promise<void> | undefined,
  };
  const answer = async (of: string, query: Call['query'], ifNoneMatch: string | undefined) => {
    calls.push({ of, query, ifNoneMatch });
    await state.hold;
    if (state.fails) throw state.fails;
    const values = persons[of] ?? {};
    const etag = JSON.stringify(values);
    if (etag === ifNoneMatch) throw new ApiError('getConfig', { status: 304, code: 'not-modified' } as never);
    const flags = Object.entries(values).map(([key, value]) => [key, { value, variant: 'v', reason: 'STATIC' }]);
    return { etag, revision: state.revision, flags: Object.fromEntries(flags) };
  };
  const api = {
    getConfig: (input: { query: Call['query'] }, more: { ifNoneMatch?: string }) =>
      answer(state.signedIn ?? 'nobody', input.query, more.ifNoneMatch),
    getPublicConfig: (input: { query: Call['query'] }, more: { ifNoneMatch?: string }) =>
      answer('nobody', input.query, more.ifNoneMatch),
  };
  const auth = { session: async () => (state.signedIn ? { personId: state.signedIn } : undefined) };
  const client = { ...played.client, api, auth } as never;
  const start = <D extends Defaults = typeof defaults>(more: Partial<ConfigOptions<D>> = {}) =>
    createConfig<D>({ client, defaults: defaults as never, tools: time.tools, ...more } as ConfigOptions<D>);
  return { persons, state, calls, played, time, start };
}
export const said = (revision: number, spreadSeconds = 0) => ({ action: 'config', revision, spreadSeconds });
