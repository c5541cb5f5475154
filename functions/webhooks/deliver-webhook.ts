import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation, Context } from '../../lib/runtime/operation.ts';
import { deliverWebhook } from './contract/deliveries.ts';
import { fraction, pauseAfter, probeAfter } from './model/backoff.ts';
import { frontPlace, waitingPlace } from './model/lane.ts';
import { attempted, dead, delivered, isOver, verdictOn } from './model/outcome.ts';
import { receiverUrl } from './model/receiver-url.ts';
import { signedHeaders, validSecrets } from './model/signature.ts';
import { type Deliverer, delivererStore } from './store/deliverer.ts';
import { type DeliveryStore, deliveryStore, forgottenAfterMs, onAgenda } from './store/deliveries.ts';
import { type DeliveryQueue, deliveryQueue, longestDelayMs } from './store/delivery-queue.ts';
import type { DeliveryItem, EndpointItem } from './store/items.ts';
import { type LaneStore, laneStore } from './store/lanes.ts';
import { type Limits, limits } from './store/limits.ts';
import { createSender, type Sender, type Sent } from './store/sender.ts';

interface Dependencies {
  readonly deliveries: Pick<DeliveryStore, 'read'>;
  readonly lanes: LaneStore;
  readonly store: Deliverer;
  readonly queue: DeliveryQueue;
  readonly send: Sender;
  readonly limits: () => Limits;
}
type Here = Context & Dependencies;

/** Milliseconds for which a probe has the endpoint to itself. */
const probeMs = 60_000;
/** A message may come a little before its time. */
const earlyMs = 1_000;
/** Milliseconds after which an ordered delivery that is under way broke off for sure: longer than the function may run. */
const underWayMs = 60_000;
const stepBackMs = 2_000;
/** Seconds for which one that waits stays beyond its next attempt: TTL takes nothing away that is to be sent, nor what calls its lane. */
const staysSeconds = 2 * 86_400;

/**
 * One turn of a delivery. Whatever is repeated or comes late belongs to a turn that is over, and does nothing; a crash between the answer
 * and its note sends the same id once more, which is why receivers keep ids.
 */
export const operation: ConsumerOperation<typeof deliverWebhook, Dependencies> = async (message, context) => {
  const { deliveries, lanes, store, now } = context;
  const { organisationId, endpointId, deliveryId, turn } = message;
  const { endpoint, delivery } = await deliveries.read(organisationId, endpointId, deliveryId);
  if (!delivery) return;
  // Planned while its endpoint was removed, behind what removed the log.
  if (!endpoint) return store.drop(delivery);
  if (delivery.turn !== turn || isOver(delivery)) return callNext(delivery, context);
  if (!endpoint.enabled) {
    await store.settle(delivery, dead(delivery, 'endpoint-disabled'));
    return callNext(delivery, context);
  }
  const begun = now();
  if (delivery.nextAttemptAt && Date.parse(delivery.nextAttemptAt) > begun.getTime() + earlyMs) return;
  // Who is before it in its lane calls it when it is over.
  if (!(await lanes.isNext(delivery))) return;
  if (endpoint.openUntil && delivery.type !== 'Test') {
    const opens = Date.parse(endpoint.openUntil);
    const mayProbe = opens <= begun.getTime();
    if (!mayProbe) return postpone(delivery, opens + probeMs * fraction(context.randomBytes), context);
    if (!(await store.takeProbe(endpoint, new Date(begun.getTime() + probeMs)))) {
      return postpone(delivery, begun.getTime() + probeMs * (1 + fraction(context.randomBytes)), context);
    }
  }
  const taken = await toFront(delivery, context);
  if (!taken) return;
  const sent = await attempt(endpoint, taken, context);
  context.log.info('webhook attempted', { endpointId, deliveryId, status: sent.status, failure: sent.error });
  await note(endpoint, taken, sent, context);
  await callNext(taken, context);
};

/**
 * Where order is kept a delivery is under way before it is sent, and then nobody else of its lane is: a doubled message finds its turn over,
 * and one of two that began at the same moment steps back. What breaks off is woken by the agenda.
 * @returns undefined when it is not sent now.
 */
async function toFront(delivery: DeliveryItem, context: Here): Promise<DeliveryItem | undefined> {
  const { orderKey, deliveryId, turn } = delivery;
  if (!orderKey) return delivery;
  const until = context.now().getTime() + underWayMs;
  const set = {
    state: 'pending' as const,
    lane: frontPlace(orderKey, deliveryId),
    nextAttemptAt: new Date(until).toISOString(),
    ...onAgenda(deliveryId, until),
  };
  if (!(await context.store.settle(delivery, set))) return undefined;
  const taken = { ...delivery, ...set, turn: turn + 1 };
  if (await context.lanes.isNext(taken)) return taken;
  const again = context.now().getTime() + stepBackMs * (1 + fraction(context.randomBytes));
  await postpone(taken, again, context, { lane: waitingPlace(orderKey, deliveryId) });
  return undefined;
}

/** A lane goes on when one of it is over: said after the fact, and again by every message that finds its turn over. */
async function callNext(delivery: DeliveryItem, { lanes, queue }: Here): Promise<void> {
  const next = await lanes.waiting(delivery);
  if (next) await queue.send([next]);
}

async function attempt(endpoint: EndpointItem, delivery: DeliveryItem, { send, limits, now }: Here): Promise<Sent> {
  let url: URL;
  try {
    url = receiverUrl(endpoint.url, limits().localReceivers);
  } catch {
    return { error: 'address-refused', durationMs: 0 };
  }
  const { deliveryId, body } = delivery;
  const at = now();
  return send(url, signedHeaders(deliveryId, body, validSecrets(endpoint.secrets, at), at), body);
}

async function note(endpoint: EndpointItem, delivery: DeliveryItem, sent: Sent, context: Here): Promise<void> {
  const { store, now, randomBytes, limits } = context;
  const at = now();
  const always = attempted(delivery, sent, at);
  const verdict = verdictOn(sent);
  if (verdict === 'delivered') {
    await store.settle(delivery, { ...always, ...delivered(at) });
    if (endpoint.failures > 0 || endpoint.openUntil) await store.recovered(endpoint);
    return;
  }
  const { failuresToOpen, disableAfterDays } = limits();
  const failingMs = at.getTime() - Date.parse(endpoint.failingSince ?? at.toISOString());
  const isHopeless = verdict === 'failed' && failingMs >= disableAfterDays * 86_400_000;
  if (verdict === 'gone' || isHopeless) {
    const [why, reason] =
      verdict === 'gone' ? (['gone', 'gone'] as const) : (['endpoint-disabled', 'failing'] as const);
    const set = { ...always, ...dead(delivery, why) };
    if (await store.disable(endpoint, reason, { item: delivery, set }, context)) return;
  }
  const tries = delivery.tries + 1;
  const pause = pauseAfter(tries, fraction(randomBytes));
  const failures = endpoint.failures + 1;
  const beyond = failures - failuresToOpen;
  const probe = beyond < 0 ? undefined : new Date(at.getTime() + probeAfter(beyond, fraction(randomBytes)));
  await store.failed(endpoint, at, probe);
  if (pause === undefined) await store.settle(delivery, { ...always, ...dead(delivery, 'exhausted'), tries });
  else await postpone(delivery, at.getTime() + pause, context, { ...always, tries });
}

/** SQS keeps what is due soon; the agenda wakes the rest, and what was lost on its way to the queue. */
async function postpone(
  delivery: DeliveryItem,
  until: number,
  { store, queue, now }: Here,
  set: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const delayMs = until - now().getTime();
  const isSoon = delayMs <= longestDelayMs;
  const waiting = {
    ...set,
    state: 'waiting',
    nextAttemptAt: new Date(until).toISOString(),
    expiresAt: Math.max(delivery.expiresAt, Math.ceil(until / 1000) + staysSeconds),
    ...onAgenda(delivery.deliveryId, isSoon ? until + forgottenAfterMs : until),
  };
  const isOurs = await store.settle(delivery, waiting);
  if (isOurs && isSoon) await queue.send([{ ...delivery, turn: delivery.turn + 1 }], delayMs);
}

export const handler = consume(
  deliverWebhook,
  {
    deliveries: deliveryStore(),
    lanes: laneStore(),
    store: delivererStore(),
    queue: deliveryQueue(),
    send: createSender(),
    limits,
  },
  operation,
);
