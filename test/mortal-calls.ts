/** Thrown where a test lets the process die. */
export class Crash extends Error {}

/** A process as far as its calls to the outside go: they are counted, and it dies where a test says so. */
export interface Life {
  calls: number;
  /** The call before which it dies; to die after one is to die before the next. */
  crashAt: number | undefined;
  crashed: boolean;
}

export const newLife = (): Life => ({ calls: 0, crashAt: undefined, crashed: false });

/** Makes a call of a process, or lets it die before it. */
export const callsOf =
  (life: Life) =>
  async <T>(act: () => Promise<T>): Promise<T> => {
    life.calls += 1;
    if (life.crashAt !== life.calls) return act();
    life.crashAt = undefined;
    life.crashed = true;
    throw new Crash();
  };

/** A port each of whose calls goes by way of `call`. */
export const portOf = <P extends object>(
  port: P,
  call: <T>(act: () => Promise<T>, name: keyof P & string) => Promise<T>,
): P =>
  new Proxy(port, {
    get: (target, name) => {
      const act = target[name as keyof P] as (...given: unknown[]) => Promise<unknown>;
      return (...given: unknown[]) => call(() => act(...given), name as keyof P & string);
    },
  });

/** Lets something die. @returns whether it did; any other failure is one. */
export const dies = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => false,
    (error) => {
      if (error instanceof Crash) return true;
      throw error;
    },
  );
