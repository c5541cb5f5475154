import { systemTools } from '../environment.ts';
import { ApiError } from '../errors.ts';
import type { Socket } from '../socket/socket.ts';
import { memoryStorage } from '../storage/storage.ts';
import { tellApp } from '../tell-app.ts';
import type { Config, ConfigOptions, Defaults } from './config-options.ts';
import { type FlagValue, type KeptValues, keptValues } from './kept-values.ts';

const kindOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);
const isNotModified = (error: unknown) => error instanceof ApiError && error.code === 'not-modified';

/**
 * Flags and remote values of this device: those of the last start at once, new ones as soon as they are received, and told of from then on.
 * A value of another type than the default's, as an old app may meet, is not handed out.
 */
export function createConfig<const D extends Defaults>(options: ConfigOptions<D>): Config<D> {
  const { client, defaults, anonymousId, tools = systemTools } = options;
  const store = keptValues(options.storage ?? memoryStorage(), options.storageKey ?? 'mainstay.config');
  const listeners = new Set<(keys: readonly (keyof D & string)[]) => void>();
  let kept: KeptValues | undefined;
  let told = 0;
  let stopped = false;
  let socket: Socket | undefined;
  let cancelTimer = () => {};
  let running: Promise<void> | undefined;
  let again = false;

  const found = (key: string): FlagValue | undefined => {
    const flag = kept && Object.hasOwn(kept.flags, key) ? kept.flags[key] : undefined;
    return flag && kindOf(flag.value) === kindOf(defaults[key]) ? flag : undefined;
  };
  const currentOf = (key: string): unknown => {
    const flag = found(key);
    return flag ? flag.value : defaults[key];
  };

  function take(next: KeptValues | undefined): void {
    const keys = Object.keys(defaults);
    const before = keys.map((key) => JSON.stringify(currentOf(key)));
    kept = next;
    const changed = keys.filter((key, n) => JSON.stringify(currentOf(key)) !== before[n]);
    if (changed.length === 0) return;
    // One may have been ended by what another one did.
    for (const listener of [...listeners]) if (listeners.has(listener)) tellApp(listener, changed);
  }

  const identity = async () => (await client.auth.session())?.personId;

  const opened = (async () => {
    const [values, personId] = await Promise.all([store.read(), identity().catch(() => undefined)]);
    // Values of somebody else are nobody's here.
    if (!stopped && values && !kept && values.of === (personId ?? anonymousId)) take(values);
  })();

  async function receive(): Promise<void> {
    const personId = await identity();
    const of = personId ?? anonymousId;
    if (of === undefined) return take(undefined);
    const mine = kept?.of === of ? kept : undefined;
    if (kept && !mine) take(undefined);
    const revision = told > 0 ? { revision: String(told) } : {};
    const organisationId = options.organisationId?.();
    const call = { ifNoneMatch: mine?.etag };
    try {
      const answer = personId
        ? await client.api.getConfig({ query: { ...revision, ...(organisationId ? { organisationId } : {}) } }, call)
        : await client.api.getPublicConfig({ query: { ...revision, anonymousId: of } }, call);
      if (stopped || (await identity()) !== personId) return;
      const next: KeptValues = { of, ...(answer as Omit<KeptValues, 'of'>) };
      take(next);
      await store.write(next);
    } catch (error) {
      if (!isNotModified(error)) throw error;
      // So that the next connection does not ask for what is known.
      if (mine && told > mine.revision) kept = { ...mine, revision: told };
    }
  }

  /** One at a time: who asks while one is under way gets what is received after it. */
  function refresh(): Promise<void> {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      await opened;
      do {
        again = false;
        await receive();
      } while (again && !stopped);
    })().finally(() => {
      running = undefined;
    });
    return running;
  }
  const failed = (error: unknown) => tellApp(options.onError, error);
  const quietly = () =>
    void refresh().catch((error) => {
      // Told again with the next connection, it is news again.
      told = kept?.revision ?? 0;
      failed(error);
    });

  function hear(message: { readonly action?: string; readonly [member: string]: unknown }): void {
    if (message.action !== 'config' || typeof message.revision !== 'number') return;
    if (message.revision <= Math.max(told, kept?.revision ?? -1) && kept) return;
    told = Math.max(told, message.revision);
    const spread = typeof message.spreadSeconds === 'number' ? message.spreadSeconds : 0;
    cancelTimer();
    if (spread <= 0) quietly();
    else cancelTimer = tools.after(tools.random() * spread * 1000, quietly);
  }

  /** A socket belongs to a session: it is opened with the first one. */
  async function listen(): Promise<void> {
    if (options.socket === false || (await identity()) === undefined) return;
    if (stopped || (socket && socket.state !== 'closed')) return;
    socket = client.socket({
      onMessage: hear,
      onState: (state) => {
        if (state === 'open') socket?.send({ action: 'config' });
      },
    });
  }

  quietly();
  void listen().catch(failed);

  return {
    get: (key) => currentOf(key) as never,
    details: found,
    ready: () => opened,
    async refresh() {
      await listen();
      await refresh();
    },
    onChange(listener) {
      // Each has a function of its own: the same one may be given twice.
      const mine = (keys: readonly (keyof D & string)[]) => listener(keys);
      listeners.add(mine);
      return () => listeners.delete(mine);
    },
    stop() {
      stopped = true;
      cancelTimer();
      socket?.close();
      listeners.clear();
    },
  };
}
