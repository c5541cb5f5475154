import { OutcomeUnknown, Throttled } from '../../lib/runtime/aws/errors.ts';
import type { Answer, Backend, Request, StoreHooks } from './backend.ts';
import type { Random } from './random.ts';

/** How often what goes wrong, 0 to 1, for each request or store call. */
export interface Weather {
  readonly drop: number;
  readonly loseAnswer: number;
  readonly duplicate: number;
  /** The request arrives later, after others; its sender hears nothing. */
  readonly delay: number;
  /** The function dies between two store calls, before or after one of them. */
  readonly crash: number;
  readonly throttle: number;
  readonly loseStoreAnswer: number;
  /** Somebody else's work happens in the middle of the request. */
  readonly interleave: number;
}

export const calm: Weather = {
  drop: 0,
  loseAnswer: 0,
  duplicate: 0,
  delay: 0,
  crash: 0,
  throttle: 0,
  loseStoreAnswer: 0,
  interleave: 0,
};

/** The device hears nothing: the request or its answer is lost. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Something that another device can do in the middle of a request. */
export type Interlude = () => Promise<void>;

/**
 * Carries requests one at a time, so that the seed alone decides the order of everything. What happens at the same time on a real network
 * happens here in the middle: at a store call of one request, another device does all of something.
 */
export class Network {
  weather: Weather = calm;
  /** What may happen in the middle of a request of this device; nothing when absent. */
  interlude: ((device: string) => Interlude | undefined) | undefined;
  /** Devices without a network: none of their requests leaves them. */
  readonly offline = new Set<string>();
  /** Every request and what became of it, for replaying and for messages. */
  readonly trace: string[] = [];
  /** Asked when a request reaches the backend. */
  moment: () => number = () => 0;
  /** Hears of every answer that a device receives, and at which moment its request reached the backend. */
  received: ((device: string, request: Request, answer: Answer, since: number) => void) | undefined;
  readonly #backend: Backend;
  readonly #random: Random;
  readonly #late: (() => Promise<void>)[] = [];
  /** Requests go one after another; those of an interlude in a line of their own. */
  #line: Promise<unknown> = Promise.resolve();
  #innerLine: Promise<unknown> = Promise.resolve();
  /** Device in whose request an interlude takes place. */
  #waiting: string | undefined;

  constructor(backend: Backend, random: Random) {
    this.#backend = backend;
    this.#random = random;
  }

  /** @throws NoAnswer. */
  send(device: string, request: Request): Promise<Answer> {
    const inner = this.#waiting !== undefined && this.#waiting !== device;
    const turn = (inner ? this.#innerLine : this.#line).then(() => this.#carry(device, request));
    if (inner) this.#innerLine = turn.catch(() => {});
    else this.#line = turn.catch(() => {});
    return turn;
  }

  /** Resolves when nothing is on its way, and everything that followed from the answers has happened. */
  async quiet(): Promise<void> {
    await still(() => this.#line);
    await still(() => this.#innerLine);
  }

  /** Delivers what was delayed, in any order. */
  async deliverLate(): Promise<void> {
    while (this.#late.length > 0) {
      const [late] = this.#late.splice(this.#random.below(this.#late.length), 1);
      await late?.();
    }
  }

  async #carry(device: string, request: Request): Promise<Answer> {
    const random = this.#random;
    const { weather } = this;
    const note = (what: string) => this.trace.push(`${device} ${request.operation} ${what}`);
    if (this.offline.has(device)) {
      note('offline');
      throw new NoAnswer();
    }
    if (random.chance(weather.drop)) {
      note('dropped');
      throw new NoAnswer();
    }
    if (random.chance(weather.delay)) {
      note('delayed');
      this.#late.push(async () => {
        const answer = await this.#process(device, request, calm);
        this.trace.push(`${device} ${request.operation} arrived late: ${answer?.status ?? 'crash'}`);
      });
      throw new NoAnswer();
    }
    const since = this.moment();
    const answer = await this.#process(device, request, weather);
    if (random.chance(weather.duplicate)) {
      const second = await this.#process(device, request, weather);
      note(`doubled: ${second?.status ?? 'crash'}`);
    }
    note(answer ? String(answer.status) : 'crash');
    if (!answer || random.chance(weather.loseAnswer)) {
      note('no answer');
      throw new NoAnswer();
    }
    this.received?.(device, request, answer, since);
    return answer;
  }

  /** @returns undefined when the function died. */
  async #process(device: string, request: Request, weather: Weather): Promise<Answer | undefined> {
    if (weather === calm) return this.#backend.answer(request);
    const { promise: death, resolve: die } = Promise.withResolvers<undefined>();
    return Promise.race([
      this.#backend.answer(
        request,
        this.#hooks(device, weather, () => die(undefined)),
      ),
      death,
    ]);
  }

  #hooks(device: string, weather: Weather, die: () => void): StoreHooks {
    const random = this.#random;
    const forever = () => new Promise<never>(() => {});
    const failure = (operation: string, code: string) => ({ code, message: 'ordered', status: 0, operation });
    return {
      before: async (method) => {
        await this.#perhapsInterlude(device, weather);
        if (random.chance(weather.crash)) {
          die();
          await forever();
        }
        if (random.chance(weather.throttle)) throw new Throttled(failure(`dynamodb:${method}`, 'ThrottlingException'));
      },
      after: async (method) => {
        if (random.chance(weather.crash)) {
          die();
          await forever();
        }
        if (/^(put|update|delete|transactWrite)$/.test(method) && random.chance(weather.loseStoreAnswer)) {
          throw new OutcomeUnknown(failure(`dynamodb:${method}`, 'TimeoutError'));
        }
      },
    };
  }

  async #perhapsInterlude(device: string, { interleave }: Weather): Promise<void> {
    if (this.#waiting !== undefined || !this.interlude || !this.#random.chance(interleave)) return;
    const work = this.interlude(device);
    if (!work) return;
    this.#waiting = device;
    try {
      await work();
      await still(() => this.#innerLine);
    } finally {
      this.#waiting = undefined;
    }
  }
}

/** Devices do nothing but wait for the network, so a turn of the event loop is enough for all that follows from an answer. */
async function still(line: () => Promise<unknown>): Promise<void> {
  for (let before: unknown; before !== line(); ) {
    before = line();
    await before;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
