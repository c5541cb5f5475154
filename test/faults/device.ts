import type { SocketMessage } from '../../client/src/socket/socket.ts';
import type { Hand } from './hand.ts';
import type { Random } from './random.ts';

export interface Installation {
  readonly name: string;
  readonly personId: string;
  readonly release: number;
  /** Milliseconds by which the device's clock is wrong. */
  readonly skew: number;
}

/** A document as a device is shown it. */
export interface Shown {
  readonly id: string;
  readonly revision: number;
  /** As the app's version knows it, with stamps. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export const kinds = ['native', 'rxdb', 'watermelon'] as const;

/** A copy of the data, whatever keeps it. */
export interface Device {
  readonly kind: (typeof kinds)[number];
  readonly name: string;
  readonly personId: string;
  readonly release: number;
  /** Spaces that it follows; undefined: whatever the backend lists. */
  readonly follows: readonly string[] | undefined;
  readonly hand: Hand;
  /** Sends and receives what there is. False: that did not work. */
  exchange(): Promise<boolean>;
  /** The app ends and comes back, perhaps as another release. @returns how. */
  restart(random: Random): Promise<string>;
  connect(state: 'open' | 'waiting'): void;
  hear(message: SocketMessage): void;
  /** Where what it holds differs from what it should. @param shown undefined: it may see nothing. */
  compare(space: string, collection: 'tasks' | 'lists', shown: readonly Shown[] | undefined): Promise<string[]>;
  /** What it knows of a space beside the documents. @param shown by collection; undefined: it is no member. */
  checkSpace(space: string, shown: ReadonlyMap<string, readonly Shown[]> | undefined): Promise<string[]>;
  /** Whatever else is wrong in the end. */
  check(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Text that is the same for equal values. */
export const text = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

type Held = Readonly<Record<string, unknown>> & { readonly id: string };

/** @param held `id` included. @returns for each that differs, its id and both. */
export function sameDocuments(held: readonly Held[], shown: readonly Shown[]): string[] {
  const holds = new Map(held.map((document) => [document.id, text(document)]));
  const should = new Map(shown.map(({ id, fields }) => [id, text({ id, ...fields })]));
  return [...new Set([...holds.keys(), ...should.keys()])]
    .filter((id) => holds.get(id) !== should.get(id))
    .map((id) => `${id}: holds ${holds.get(id)}, the backend has ${should.get(id)}`);
}
