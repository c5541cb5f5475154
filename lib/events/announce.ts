import { variables } from '../contract/environment.ts';
import type { DomainEvent } from '../contract/event.ts';
import { type Bus, createBus } from '../runtime/aws/bus.ts';
import { variable } from '../runtime/environment.ts';
import { uuidv8 } from '../runtime/ids.ts';
import { currentTrace, noteEmitted } from '../runtime/trace.ts';
import { busEventOf, type News } from './event-item.ts';
import { newEvent } from './new-event.ts';

export const eventBus = (): Bus => createBus(() => variable(variables.eventBus));

/**
 * Tells events from a consumer without an item in a table: for what follows from a message that is delivered again until the consumer
 * succeeds, and may concern thousands. The message takes the place of the outbox; a write per event would say nothing more.
 * @param key tells this news from any other that follows from the same request: told again after a crash, it has the same id.
 */
export async function announce<E extends DomainEvent>(
  bus: Pick<Bus, 'publish'>,
  news: readonly (News<E> & { readonly key: string })[],
  now: Date,
): Promise<void> {
  const chain = currentTrace()?.correlationId ?? '';
  const events = news.map(({ event, detail, key }) => {
    const id = uuidv8(JSON.stringify([chain, event.module, event.name, key]));
    return busEventOf(newEvent(event, detail, id, now));
  });
  if (events.length === 0) return;
  await bus.publish(events);
  for (const { event } of news) noteEmitted(event.name);
}
