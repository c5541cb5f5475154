import type { Happened } from '../../../lib/contract/event.ts';
import { type offeredEvents, subjects } from '../contract/events.ts';

/**
 * A lane holds the deliveries of an endpoint about one thing that are not over, as keys that sort: those under way before those that wait,
 * and these by the ids of their events, which are in the order of time.
 */

/** What an event is about: `MembershipChanged` of one person is one thing. */
export function orderKeyOf({ type, detail }: Happened<(typeof offeredEvents)[number]>): string {
  const member: string = subjects[type];
  return `${type}#${String((detail as Readonly<Record<string, unknown>>)[member])}`;
}

export const laneOf = (orderKey: string) => `${orderKey}#`;
export const waitingPlace = (orderKey: string, deliveryId: string) => `${laneOf(orderKey)}${deliveryId}`;
/** The place of one that was begun: it stays in front until it is over. `!` sorts before every id. */
export const frontPlace = (orderKey: string, deliveryId: string) => `${laneOf(orderKey)}!${deliveryId}`;
export const isInFront = (orderKey: string, lane: string) => lane.startsWith(`${laneOf(orderKey)}!`);
