import type { AttemptNote } from '../contract/messages.ts';
import type { DeliveryItem } from '../store/items.ts';
import { onAgenda } from '../store/keys.ts';

/** What the provider said. `again`: the same may go through later; `closed`: once it takes anything at all from this account. */
export type Sent =
  | { readonly result: 'sent'; readonly receipt: string }
  | { readonly result: 'failed'; readonly error: string; readonly again: boolean | 'closed' }
  /** No answer came: it may have been sent. */
  | { readonly result: 'unknown'; readonly error: string };

type Fields = Readonly<Record<string, unknown>>;

const minuteMs = 60_000;
const pauses = [1, 5, 30, 120, 360].map((minutes) => minutes * minuteMs);

/** A quota of a day is free again a day after it was used: whoever waits for it looks each hour, for a day and a half. */
const closedPauseMs = 60 * minuteMs;
const mostClosed = 36;

/**
 * Attempts of which nobody knows the end. Mails and text messages go out once more at most; a notification has a collapse id, and the
 * second one takes the place of the first on the device.
 */
const mostUnknown = { email: 2, sms: 2, push: 3, inbox: 3 } as const;

/** Nothing waits for it any more. */
const ended = { until: undefined, work: undefined, agenda: undefined, agendaAt: undefined, claimedAt: undefined };

export const suppressed = (reason: string): Fields => ({ ...ended, state: 'suppressed', reason });
export const failed = (reason: string): Fields => ({ ...ended, state: 'failed', reason });

/** @param waited what it will not wait for once more. */
export const held = (
  { messageId }: Pick<DeliveryItem, 'messageId'>,
  reason: string,
  until: Date,
  waited?: DeliveryItem['waited'],
): Fields => ({
  ...ended,
  state: 'held',
  reason,
  until: until.toISOString(),
  ...onAgenda(messageId, until),
  ...(waited ? { waited } : {}),
});

/** What an attempt leaves. @param most attempts that may fail. */
export function settled(delivery: DeliveryItem, sent: Sent, at: Date, most: number): Fields {
  const note: AttemptNote = {
    at: delivery.claimedAt ?? at.toISOString(),
    outcome: sent.result,
    ...(sent.result === 'sent' ? { receipt: sent.receipt } : { error: sent.error.slice(0, 200) }),
  };
  const attempts = [...delivery.attempts, note];
  if (sent.result === 'sent') {
    return { ...ended, state: 'sent', reason: undefined, sentAt: at.toISOString(), attempts };
  }
  if (sent.result === 'unknown') {
    const unknown = attempts.filter(({ outcome }) => outcome === 'unknown').length;
    const fate =
      unknown >= mostUnknown[delivery.channel]
        ? failed('outcome-unknown')
        : held(delivery, 'retry', new Date(at.getTime() + minuteMs));
    return { ...fate, attempts };
  }
  if (sent.again === 'closed') {
    const met = attempts.filter(({ error }) => error === note.error).length;
    const fate =
      met > mostClosed ? failed('exhausted') : held(delivery, 'retry', new Date(at.getTime() + closedPauseMs));
    return { ...fate, attempts };
  }
  const tries = delivery.tries + 1;
  if (!sent.again) return { ...failed('refused'), attempts, tries };
  if (tries >= most) return { ...failed('exhausted'), attempts, tries };
  const pause = pauses[Math.min(tries, pauses.length) - 1] ?? minuteMs;
  return { ...held(delivery, 'retry', new Date(at.getTime() + pause)), attempts, tries };
}
