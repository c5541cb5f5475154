import { AppError } from '../../lib/runtime/app-error.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { type Sockets, socketPost } from '../../lib/sync/socket-post.ts';
import { sync } from './contract/module.ts';
import { signal } from './contract/sockets.ts';
import { presentIn, tell, tellPresent } from './model/audience.ts';
import { type SubscriptionStore, subscriptionStore } from './store/subscriptions.ts';

interface Dependencies {
  readonly store: Pick<SubscriptionStore, 'countSignal' | 'some' | 'end'>;
  readonly sockets: Sockets;
  readonly limits: () => { readonly signalsPerTenSeconds: number; readonly signalAudience: number };
}

const mostBytes = 1024;

/** Who may speak is who hears: membership was looked at when the socket subscribed, and a subscription ends with it. */
export const operation: ConsumerOperation<typeof signal, Dependencies> = async (
  { connectionId, context: { personId = '' }, body: { space, kind, data } },
  context,
) => {
  const { store, limits, now } = context;
  const { signalsPerTenSeconds, signalAudience } = limits();
  if (Buffer.byteLength(JSON.stringify(data) ?? '') > mostBytes) throw new AppError('signal-too-large');
  const counted = await store.countSignal({ personId, connectionId }, space, signalsPerTenSeconds, now());
  if (counted === 'not-subscribed') throw new AppError('not-subscribed', undefined, { extra: { space } });
  if (counted === 'too-many') throw new AppError('too-many-signals');
  const { subscriptions, all } = await store.some(space, signalAudience, now());
  if (!all) throw new AppError('audience-too-large', undefined, { extra: { space } });

  const others = subscriptions.filter((each) => each.connectionId !== connectionId);
  const frame = { action: 'signal', space, kind, from: personId, ...(data === undefined ? {} : { data }) };
  const left = await tell(others, frame, context);
  const reached = subscriptions.filter((each) => each.connectionId === connectionId || left.includes(each));
  if (presentIn(reached).length < presentIn(subscriptions).length) await tellPresent(space, reached, context);
};

export const handler = consume(
  signal,
  { store: subscriptionStore(), sockets: socketPost(), limits: () => settings(sync) },
  operation,
);
