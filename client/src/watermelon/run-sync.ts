import { problemOf } from '../rxdb/problem-of.ts';

/** Others were faster: pull theirs and push again. */
const wasOvertaken = (error: unknown) => problemOf(error)?.code === 'documents-changed';
/** Another try changes nothing. */
const isFinal = (error: unknown) => (error as Error)?.name === 'AuthError' || problemOf(error)?.status === 426;

const triesWhenOvertaken = 6;
const tries = 2;

/** As WatermelonDB's guide demands: once more after a failure; oftener when it only was someone else's push that came first. */
export async function withRetries(synchronize: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await synchronize();
    } catch (error) {
      if (isFinal(error) || attempt >= (wasOvertaken(error) ? triesWhenOvertaken : tries)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt));
    }
  }
}

/** Runs one at a time. Who calls while one runs waits for one that begins after it, together with all others who do. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    // Also when that one has ended, and the next is about to begin.
    if (next) return next;
    if (!running) return start();
    next = running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}
