import { describe, expect, it } from 'vitest';
import { messaging } from '../../functions/messaging/contract/module.ts';
import { localTime, momentOf } from '../../functions/messaging/model/local-time.ts';
import { newMessage } from '../../functions/messaging/model/new-message.ts';
import { nextDigest, quietUntil } from '../../functions/messaging/model/quiet-hours.ts';

const until = (now: string, from: string, to: string, timeZone: string) =>
  quietUntil(new Date(now), { from, to }, timeZone)?.toISOString();

describe('quiet hours', () => {
  it('go over midnight, and end in the time zone of the person', () => {
    const vienna = (now: string) => until(now, '22:00', '07:00', 'Europe/Vienna');
    expect(vienna('2026-11-02T21:00:00.000Z')).toBe('2026-11-03T06:00:00.000Z');
    expect(vienna('2026-11-03T05:59:59.999Z')).toBe('2026-11-03T06:00:00.000Z');
    expect(vienna('2026-11-03T06:00:00.000Z')).toBeUndefined();
    expect(vienna('2026-11-02T20:59:00.000Z')).toBeUndefined();
    expect(until('2026-11-02T09:00:00.000Z', '08:00', '10:00', 'UTC')).toBe('2026-11-02T10:00:00.000Z');
    expect(until('2026-11-02T09:00:00.000Z', '09:00', '09:00', 'UTC')).toBeUndefined();
    expect(until('2026-12-31T22:00:00.000Z', '21:00', '06:30', 'Asia/Kolkata')).toBe('2027-01-01T01:00:00.000Z');
    expect(until('2026-12-31T15:00:00.000Z', '20:00', '06:30', 'Asia/Kolkata')).toBe('2027-01-01T01:00:00.000Z');
  });

  it('keep to the clock on the nights on which it changes', () => {
    // Vienna jumps from 02:00 to 03:00 on 29 March, and shows 02:00 to 03:00 twice on 25 October.
    expect(until('2026-03-28T22:00:00.000Z', '22:00', '07:00', 'Europe/Vienna')).toBe('2026-03-29T05:00:00.000Z');
    expect(until('2026-10-24T21:00:00.000Z', '22:00', '07:00', 'Europe/Vienna')).toBe('2026-10-25T06:00:00.000Z');
    expect(until('2026-03-29T00:30:00.000Z', '22:00', '02:30', 'Europe/Vienna')).toBe('2026-03-29T01:00:00.000Z');
    expect(until('2026-10-24T22:00:00.000Z', '22:00', '02:30', 'Europe/Vienna')).toBe('2026-10-25T00:30:00.000Z');
    // In the second 02:15 it is quiet again, until the second 02:30 has passed: the first is over.
    const again = until('2026-10-25T01:15:00.000Z', '22:00', '02:30', 'Europe/Vienna');
    expect(again).toBe('2026-10-25T00:30:00.000Z');
    // Lord Howe moves by half an hour, Chatham stands at a quarter.
    expect(until('2026-10-03T14:00:00.000Z', '22:00', '02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:30:00.000Z');
    expect(until('2026-11-02T10:00:00.000Z', '22:00', '07:00', 'Pacific/Chatham')).toBe('2026-11-02T17:15:00.000Z');
  });

  it('find the moment for every time that clocks show, in every zone', () => {
    const zones = [
      'Europe/Vienna',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'America/St_Johns',
      'UTC',
    ];
    for (const zone of zones) {
      for (let hour = 0; hour < 24 * 400; hour += 7) {
        const at = new Date(Date.UTC(2026, 0, 1) + hour * 3_600_000);
        const found = momentOf(localTime(at, zone), zone);
        expect([zone, localTime(found, zone)]).toEqual([zone, localTime(at, zone)]);
        expect(at.getTime() - found.getTime()).toBeLessThanOrEqual(3_600_000);
      }
    }
  });
});

describe('digests', () => {
  it('leave at the next such hour, on the next such day', () => {
    const next = (now: string, weekday?: number) =>
      nextDigest(new Date(now), 8, weekday, 'Europe/Vienna').toISOString();
    expect(next('2026-11-02T06:59:00.000Z')).toBe('2026-11-02T07:00:00.000Z');
    expect(next('2026-11-02T07:00:00.000Z')).toBe('2026-11-03T07:00:00.000Z');
    expect(next('2026-11-02T07:00:00.000Z', 1)).toBe('2026-11-09T07:00:00.000Z');
    expect(next('2026-11-02T07:00:00.000Z', 7)).toBe('2026-11-08T07:00:00.000Z');
    expect(next('2026-10-24T07:00:00.000Z')).toBe('2026-10-25T07:00:00.000Z');
  });

  it('find the mails that they collected, however shortly a stage keeps messages', () => {
    const now = new Date('2026-11-02T07:00:00.000Z');
    const leaves = nextDigest(now, 8, 1, 'Europe/Vienna');
    const awake = quietUntil(leaves, { from: '08:00', to: '07:59' }, 'Europe/Vienna') as Date;
    const triedFor = (1 + 5 + 30 + 120 + 360) * 60_000;
    const template = { name: 'a', version: 1, topic: 'b', kind: 'regular' } as const;
    const order = { messageId: 'm', personId: 'p', template, variables: {}, channels: ['email'] } as const;
    const { message } = newMessage(order, now, messaging.ranges.messageDays?.[0] ?? 0);
    expect(message.expiresAt * 1000).toBeGreaterThan(awake.getTime() + triedFor);
  });
});
