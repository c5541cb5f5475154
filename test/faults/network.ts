import { OutcomeUnknown, Throttled } from '../../lib/runtime/aws/errors.ts';
import type { Answer, Backend, Request } from './backend.ts';
import { unheard } from './conductor.ts';
import type { Random } from './random.ts';
import type { StoreHooks } from './watched-store.ts';

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
  /** A function that stands still between store calls while others go on. */
  readonly slow: number;
}

export const calm: Weather = {
  drop: 0,
  loseAnswer: 0,
  duplicate: 0,
  delay: 0,
  crash: 0,
  throttle: 0,
  loseStoreAnswer: 0,
  slow: 0,
};

/** The device hears nothing: the request or its answer is lost. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Carries requests between devices and the backend, as many at a time as are on their way. */
export class Network {
  weather: Weather = calm;
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

  constructor(backend: Backend, random: Random) {
    this.#backend = backend;
    this.#random = random;
  }

  /** @throws NoAnswer. */
  async send(device: string, request: Request): Promise<Answer> {
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
        note(`arrived late: ${answer?.status ?? 'crash'}`);
      });
      throw new NoAnswer();
    }
    const since = this.moment();
    const copy = random.chance(weather.duplicate) ? this.#process(device, request, weather) : undefined;
    void copy?.then((second) => note(`doubled: ${second?.status ?? 'crash'}`));
    const original = this.#process(device, request, weather);
    // The device hears of the one or of the other; what the other does goes on.
    const answer = await (copy && random.chance(0.5) ? copy : original);
    note(answer ? String(answer.status) : 'crash');
    if (!answer || random.chance(weather.loseAnswer)) {
      note('no answer');
      throw new NoAnswer();
    }
    this.received?.(device, request, answer, since);
    return answer;
  }

  /** Delivers what was delayed, in any order. */
  async deliverLate(): Promise<void> {
    while (this.#late.length > 0) {
      const [late] = this.#late.splice(this.#random.below(this.#late.length), 1);
      await late?.();
    }
  }

  /** @returns undefined when the function died. */
  #process(device: string, request: Request, weather: Weather): Promise<Answer | undefined> {
    if (weather === calm) return this.#backend.answer(device, request);
    const { promise: death, resolve: die } = Promise.withResolvers<undefined>();
    return Promise.race([
      this.#backend.answer(
        device,
        request,
        this.#hooks(weather, () => die(undefined)),
      ),
      death,
    ]);
  }

  #hooks(weather: Weather, die: () => void): StoreHooks {
    const random = this.#random;
    let dead = false;
    const perhapsDie = () => {
      if (!dead && random.chance(weather.crash)) {
        dead = true;
        die();
      }
      if (dead) throw unheard;
    };
    const failure = (operation: string, code: string) => ({ code, message: 'ordered', status: 0, operation });
    return {
      haste: random.chance(weather.slow) ? 0.02 : 1,
      before(method) {
        perhapsDie();
        if (random.chance(weather.throttle)) throw new Throttled(failure(`dynamodb:${method}`, 'ThrottlingException'));
      },
      after(method) {
        perhapsDie();
        if (/^(put|update|delete|transactWrite)$/.test(method) && random.chance(weather.loseStoreAnswer)) {
          throw new OutcomeUnknown(failure(`dynamodb:${method}`, 'TimeoutError'));
        }
      },
    };
  }
}
