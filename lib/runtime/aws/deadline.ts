let current: number | undefined;

/**
 * When the work that is being done must be over (epoch milliseconds): AWS calls stop retrying before it. The pipeline sets it at
 * the start of every invocation; one variable is enough because a Lambda environment serves one invocation at a time.
 */
export function setDeadline(epochMilliseconds: number | undefined): void {
  current = epochMilliseconds;
}

/** The deadline in force, or 10 seconds from now where none is set (tests, scripts, module load). */
export function deadlineFrom(now: number): number {
  return current ?? now + 10_000;
}
