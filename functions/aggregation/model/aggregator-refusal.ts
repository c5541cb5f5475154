import { AppError } from '../../../lib/runtime/app-error.ts';
import type { aggregationRefusals } from '../contract/wire.ts';

/** `off`: the stage names no provider. `unavailable`: no answer, or none that can be read; it may or may not have happened. */
export type AggregatorProblem = (typeof aggregationRefusals)[number] | 'off' | 'unavailable';

export class AggregatorRefusal extends Error {
  override readonly name = 'AggregatorRefusal';
  readonly is: AggregatorProblem;

  constructor(is: AggregatorProblem, detail = '') {
    super(detail ? `${is}: ${detail}` : is);
    this.is = is;
  }
}

/**
 * What a caller is answered when the provider does not do it.
 * @param own of the refusals that the route knows; every other one is an outage of the provider.
 */
export const saidByProvider =
  (own: Partial<Record<AggregatorProblem, () => AppError>> = {}) =>
  (error: unknown): never => {
    if (!(error instanceof AggregatorRefusal)) throw error;
    if (error.is === 'off') throw new AppError('connections-off');
    throw own[error.is]?.() ?? new AppError('aggregator-unavailable', undefined, { retryAfter: 30, cause: error });
  };
