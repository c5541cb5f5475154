import { problemOfBucket } from '../../../lib/contract/limit.ts';
import type { KeyAccount } from '../../../lib/policy/key-account.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';

export interface KeyRules {
  readonly keysPerOrganisation: number;
  readonly graceHours: number;
  readonly tokenMinutes: number;
  readonly tokens: number;
  readonly refillPerSecond: number;
  readonly mostTokens: number;
  readonly mostRefillPerSecond: number;
}

/** The bucket that a key gets. @throws AppError `key-limit-refused`. */
export function bucketOf(wanted: KeyAccount['limit'] | undefined, rules: KeyRules): KeyAccount['limit'] {
  const { tokens, refillPerSecond } = wanted ?? rules;
  const problem = problemOfBucket({ tokens, refillPerSecond });
  if (problem) throw new AppError('key-limit-refused', problem);
  const { mostTokens, mostRefillPerSecond } = rules;
  if (wanted && (tokens > mostTokens || refillPerSecond > mostRefillPerSecond)) {
    throw new AppError('key-limit-refused', `At most ${mostTokens} tokens and ${mostRefillPerSecond} a second.`);
  }
  return { tokens, refillPerSecond };
}
