import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { platformNetwork } from '../../../client/src/sync/network.ts';

/** The page, as far as it tells of the network. */
let page: EventTarget;
let navigator: { onLine: boolean };
let heard: boolean[];
let end: (() => void) | undefined;
beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  navigator = { onLine: true };
  heard = [];
  vi.stubGlobal('navigator', navigator);
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
});
afterEach(() => {
  end?.();
  end = undefined;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const watch = () => {
  end = platformNetwork((online) => heard.push(online));
};
const happens = (event: string, onLine: boolean) => {
  navigator.onLine = onLine;
  page.dispatchEvent(new Event(event));
};

it('of a page is as the browser tells it, and said once', () => {
  watch();
  expect(heard).toEqual([]);
  happens('offline', false);
  happens('offline', false);
  happens('online', true);
  happens('focus', true);
  expect(heard).toEqual([false, true]);
});

it('that is missing at the start is said at once', () => {
  navigator.onLine = false;
  watch();
  expect(heard).toEqual([false]);
});

it.each(['pageshow', 'visibilitychange', 'focus'])(
  'that came back while the page was aside is found at its %s',
  (event) => {
    watch();
    happens('offline', false);
    happens(event, true);
    expect(heard).toEqual([false, true]);
  },
);

it('that went while the page was aside is missed at its return as well', () => {
  watch();
  happens('visibilitychange', false);
  expect(heard).toEqual([false]);
});

it('whose return no event tells is found within five seconds', () => {
  watch();
  happens('offline', false);
  vi.advanceTimersByTime(60_000);
  navigator.onLine = true;
  vi.advanceTimersByTime(5_000);
  expect(heard).toEqual([false, true]);
  expect(vi.getTimerCount()).toBe(0);
});

it('is told to nobody after the end', () => {
  watch();
  happens('offline', false);
  end?.();
  happens('online', true);
  vi.advanceTimersByTime(60_000);
  expect(heard).toEqual([false]);
  expect(vi.getTimerCount()).toBe(0);
});

it('is always there where no page tells of it, as in Node', () => {
  vi.unstubAllGlobals();
  watch();
  expect(heard).toEqual([]);
});
