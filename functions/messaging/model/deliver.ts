import { OutcomeUnknown, Unavailable } from '../../../lib/runtime/aws/errors.ts';
import type { Context } from '../../../lib/runtime/operation.ts';
import type { Channel } from '../contract/fields.ts';
import type { DeliveryTurn } from '../contract/work.ts';
import type { DeliveryStore, Found } from '../store/deliveries.ts';
import type { DeliveryItem, MessageItem, TemplateItem } from '../store/items.ts';
import type { TemplateStore } from '../store/templates.ts';
import { decide, type Person } from './decide.ts';
import { failed, held, type Sent, settled, suppressed } from './outcome.ts';

/** Everything that a channel may look at. */
export interface Letter extends Found {
  readonly delivery: DeliveryItem;
  readonly person: Person;
  /** Both absent for a digest, which has texts of its own. */
  readonly message?: MessageItem;
  readonly template?: TemplateItem;
}

/** Why it does not go out: by a rule, or for good. */
export type Obstacle = { readonly suppress: string } | { readonly fail: string };

/** How one channel reaches people. */
export interface Carrier<Ready> {
  readonly channel: Channel;
  /** Everything that can be found out before a delivery is claimed. Repeated after a crash. */
  prepare(letter: Letter): Promise<{ readonly ready: Ready } | Obstacle>;
  /** Called once for each claim. */
  send(ready: Ready, letter: Letter): Promise<Sent>;
}

export interface DeliverParts {
  readonly store: DeliveryStore;
  readonly templates: Pick<TemplateStore, 'version'>;
  readonly rules: () => { readonly attempts: number; readonly digestHour: number; readonly digestWeekday: number };
}
type Here = Context & DeliverParts;

/** Milliseconds after which whoever claimed a delivery is surely gone: their function's timeout, and some. */
const claimMs = 45_000;

/**
 * One turn of a delivery. It is claimed before the provider is called and settled afterwards; who comes with an older turn does nothing.
 * A message that comes again and finds its own claim says that the claimer died: what became of that attempt is unknown.
 */
export async function deliver<Ready>(turn: DeliveryTurn, carrier: Carrier<Ready>, context: Here): Promise<void> {
  const { store, now } = context;
  const found = await store.read(turn, carrier.channel);
  const { delivery } = found;
  if (!delivery) return;
  if (delivery.state === 'sending' && delivery.turn === turn.turn + 1) return recover(delivery, context);
  if (delivery.digest && isOver(delivery.state)) return store.closeDigest(delivery, { ...delivery });
  if (delivery.state !== 'queued' || delivery.turn !== turn.turn) return;
  const { message, person, preferences, campaign } = found;
  if (campaign === 'cancelled') return end(delivery, suppressed('campaign-cancelled'), context);
  if (!message && !delivery.digest) return end(delivery, failed('message-gone'), context);
  const decision = decide({ ...found, delivery, message, preferences, person, now: now(), ...context.rules() });
  if (decision.do === 'suppress') return end(delivery, suppressed(decision.reason), context);
  if (decision.do === 'hold') return hold(delivery, decision.reason, decision.until, context);
  const template = message && (await context.templates.version(message.template.name, message.template.version));
  if (message && !template) return end(delivery, failed('template-gone'), context);
  const letter = { ...found, delivery, person: person as Person, message, template } as Letter;
  const prepared = await carrier.prepare(letter);
  if ('suppress' in prepared) return end(delivery, suppressed(prepared.suppress), context);
  if ('fail' in prepared) return end(delivery, failed(prepared.fail), context);
  await attempt(letter, prepared.ready, carrier, context);
}

async function attempt<Ready>(letter: Letter, ready: Ready, carrier: Carrier<Ready>, context: Here): Promise<void> {
  const { store, now, log, rules } = context;
  const { delivery, template } = letter;
  // What was tried before has been counted.
  const cap = template?.cap && delivery.attempts.length === 0 ? { ...template.cap, topic: template.topic } : undefined;
  const claimed = await store.claim(delivery, now(), cap);
  if (claimed === 'late') return;
  if (claimed === 'capped') return end(delivery, suppressed('frequency-cap'), context);
  let sent: Sent;
  try {
    sent = await carrier.send(ready, { ...letter, delivery: claimed });
  } catch (error) {
    sent = outcomeOf(error);
  }
  const { personId, messageId, channel } = delivery;
  log.info('delivery attempted', { callerId: personId, messageId, channel, result: sent.result });
  await end(claimed, settled(claimed, sent, now(), rules().attempts), context);
}

const isOver = (state: unknown) => ['sent', 'delivered', 'bounced', 'failed', 'suppressed'].includes(String(state));

/** Settles a turn. What ends a digest ends the mails that it collected. */
async function end(delivery: DeliveryItem, set: Readonly<Record<string, unknown>>, here: Here): Promise<void> {
  const { store } = here;
  const isOurs = await store.settle(delivery, set);
  if (isOurs) noteUnsent(delivery, set, here);
  if (isOurs && delivery.digest && isOver(set.state)) await store.closeDigest(delivery, set);
}

/** Of what did not go out the log says why: nobody attempted it, or that was the last attempt. */
function noteUnsent(delivery: DeliveryItem, { state, reason }: Readonly<Record<string, unknown>>, { log }: Here): void {
  const { personId, messageId, channel } = delivery;
  if (reason !== undefined) log.info('delivery not sent', { callerId: personId, messageId, channel, state, reason });
}

/** SES says it of the account, and not of this mail: the quota of the day is used up, or sending is paused. */
const closed = ['LimitExceededException', 'SendingPausedException', 'AccountSuspendedException'];
/** AWS's guide has the quota of the day told as throttling, by the code that says 'too many a second' too (`judge` asks no more then). */
const dayUsedUp = /Daily \w+ quota exceeded/;

/** What a provider's call that was thrown out of says about the attempt. */
export function outcomeOf(error: unknown): Sent {
  const { name, message, code } = error as Error & { readonly code?: string };
  if (error instanceof OutcomeUnknown) return { result: 'unknown', error: code ?? name };
  const [usedUp] = dayUsedUp.exec(message) ?? [];
  if (usedUp) return { result: 'failed', error: usedUp, again: 'closed' };
  if (code !== undefined && closed.includes(code)) return { result: 'failed', error: code, again: 'closed' };
  const again = error instanceof Unavailable || name === 'Throttled' || name === 'AccessDenied';
  return { result: 'failed', error: code ?? `${name}: ${message}`, again };
}

async function recover(delivery: DeliveryItem, context: Here): Promise<void> {
  const { now, rules } = context;
  const claimedAt = Date.parse(delivery.claimedAt ?? '');
  if (now().getTime() - claimedAt < claimMs) throw new Error('somebody is sending it');
  const unknown: Sent = { result: 'unknown', error: 'no answer was noted' };
  await end(delivery, settled(delivery, unknown, now(), rules().attempts), context);
}

async function hold(delivery: DeliveryItem, reason: 'quiet-hours' | 'digest', until: Date, here: Here) {
  const { store } = here;
  const set = held(delivery, reason, until, reason);
  const isOurs =
    (reason === 'digest' && (await store.joinDigest(delivery, until))) || (await store.settle(delivery, set));
  if (isOurs) noteUnsent(delivery, set, here);
}
