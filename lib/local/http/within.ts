import type { InvokeResult } from '../model.ts';

/** The result, the error, or `late` once `ms` have passed. */
export function within(ms: number, result: Promise<InvokeResult>): Promise<InvokeResult | Error | 'late'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('late'), ms);
    const settle = (value: InvokeResult | Error) => {
      clearTimeout(timer);
      resolve(value);
    };
    result.then(settle, (error: unknown) => settle(error instanceof Error ? error : new Error(String(error))));
  });
}
