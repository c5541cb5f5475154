import { tellApp } from '../../tell-app.ts';
import type { Activity, Happenings, Tell } from '../context.ts';
import type { Place } from '../local/document-rows.ts';
import type { Space } from '../protocol.ts';
import type { Meta } from '../store/rows.ts';
import type { SyncEvents, SyncStatus } from '../sync-options.ts';
import { type Channel, platformChannel } from './channel.ts';

type Changed = readonly (Place | { readonly space: string })[];

/** What tabs say to each other. */
type Message =
  | { readonly type: 'changed'; readonly places: Changed }
  | { readonly type: 'cleared' }
  | { readonly type: 'tell'; readonly what: keyof Happenings; readonly data: never }
  /** To whoever leads. */
  | { readonly type: 'push' | 'wake' | 'there' }
  | { readonly type: 'signal'; readonly space: string; readonly kind: string; readonly data: unknown }
  | { readonly type: 'ask'; readonly id: string; readonly what: Asked }
  /** From whoever leads. */
  | { readonly type: 'answer'; readonly id: string; readonly code?: string; readonly message?: string }
  | { readonly type: 'leads' | 'here' }
  | { readonly type: 'resigned' };

/** Codes of what holds of a tab's own app: that of another one may be newer, and hears of itself when it leads. */
export const ofItsApp: readonly (string | undefined)[] = ['newer-store', 'upgrade-required'];
const isOfItsApp = ({ what, data }: Message & { readonly type: 'tell' }) =>
  what === 'upgrade' || (what === 'activity' && ofItsApp.includes((data as Activity).error));

export type Asked = 'flush' | 'refresh';
export type TeamMessage = Exclude<Message, { readonly type: 'changed' | 'cleared' | 'tell' }>;

export interface Teller {
  readonly tell: Tell;
  changed(places: Changed): void;
  cleared(): void;
  /** To the other tabs. */
  say(message: TeamMessage): void;
  hear(listener: (message: TeamMessage) => void, onCleared: () => void): void;
  status(): Promise<SyncStatus>;
  /** Tells the app here how things stand: what other tabs told may have been missed. */
  caughtUp(): void;
  close(): void;
}

interface Sources {
  /** Of the store, when others can open it too. */
  readonly name: string | undefined;
  readonly changed: (places: Changed) => void;
  readonly readStatus: () => Promise<Meta | undefined>;
  readonly readSpaces: () => Promise<readonly Space[]>;
}

/** Passes what happens on to the app, and to the other tabs, which pass it on to theirs. */
export function createTeller(
  events: SyncEvents & { readonly channel?: Channel },
  { name, changed, readStatus, readSpaces }: Sources,
): Teller {
  const channel = name === undefined ? undefined : (events.channel ?? platformChannel(`mainstay.sync.${name}`));
  let activity: Activity = { online: true };
  let onTeam: (message: TeamMessage) => void = () => {};
  let onCleared = () => {};
  let saying = false;
  let said = '';

  async function status(): Promise<SyncStatus> {
    const { pending = 0, rejected = 0, syncedAt } = (await readStatus()) ?? {};
    return { pending, rejected, lastSyncedAt: syncedAt, online: activity.online, error: activity.error };
  }
  /** However much happens at once, the app hears of it once, and of nothing that it knows. */
  function sayStatus(): void {
    if (!events.onStatus || saying) return;
    saying = true;
    void Promise.resolve()
      .then(() => {
        saying = false;
        return status();
      })
      .then(
        (now) => {
          const text = JSON.stringify(now);
          if (text === said) return;
          said = text;
          tellApp(events.onStatus, now);
        },
        () => undefined,
      );
  }

  const handlers: { readonly [K in keyof Happenings]: (data: Happenings[K]) => void } = {
    merged: (data) => tellApp(events.onMerged, data),
    rejected: (data) => tellApp(events.onRejected, data),
    resync: (data) => tellApp(events.onResync, data),
    gone: (data) => tellApp(events.onGone, data),
    progress: (data) => tellApp(events.onProgress, data),
    signal: (data) => tellApp(events.onSignal, data),
    presence: (data) => tellApp(events.onPresence, data),
    upgrade: ({ problem }) => tellApp(events.onUpgradeRequired, problem),
    spaces: () => {
      if (events.onSpaces)
        readSpaces().then(
          (spaces) => tellApp(events.onSpaces, spaces),
          () => undefined,
        );
    },
    activity: (data) => {
      activity = data;
      // What is watched and could not be read, as of files that were locked with the telephone, is tried again.
      changed([]);
      sayStatus();
    },
  };
  const post = (message: Message) => channel?.post(message);

  channel?.listen((said) => {
    const message = said as Message;
    if (message.type === 'tell') {
      if (!isOfItsApp(message)) (handlers[message.what] as (data: unknown) => void)?.(message.data);
    } else if (message.type === 'changed') {
      changed(message.places);
      sayStatus();
    } else if (message.type === 'cleared') onCleared();
    else onTeam(message);
  });

  return {
    tell(what, data) {
      handlers[what](data);
      post({ type: 'tell', what, data: data as never });
    },
    changed(places) {
      changed(places);
      sayStatus();
      post({ type: 'changed', places });
    },
    cleared: () => post({ type: 'cleared' }),
    say: post,
    hear(listener, whenCleared) {
      onTeam = listener;
      onCleared = whenCleared;
    },
    status,
    caughtUp() {
      sayStatus();
      handlers.spaces({});
    },
    close: () => channel?.close(),
  };
}
