import type { Clock } from '../clock.ts';

/** How long to wait between reads that find nothing, in milliseconds. */
export interface Pacing {
  wait(sinceLastRecord: number): number;
}

/** When writes are announced, polling only has to find what was written some other way. */
const announced: Pacing = { wait: () => 2000 };

/** Without announcements: quick while there is work, relaxed when there is none, because each read costs DynamoDB Local some milliseconds. */
const unannounced: Pacing = {
  wait: (sinceLastRecord) => (sinceLastRecord < 500 ? 20 : sinceLastRecord < 5000 ? 100 : 250),
};

export function pacingOf(writesAreAnnounced: boolean): Pacing {
  return writesAreAnnounced ? announced : unannounced;
}

/** A pause that ends early when it is poked; a poke between two pauses is not lost. */
export class Nap {
  readonly #clock: Clock;
  #poked = false;
  #wake: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  poke(): void {
    this.#poked = true;
    this.#wake();
  }

  async take(ms: number): Promise<void> {
    if (!this.#poked) {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(ms, resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#poked = false;
  }
}
