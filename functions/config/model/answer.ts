import { createHash } from 'node:crypto';
import { evaluateAll } from '../../../lib/flags/evaluate.ts';
import type { Flag, FlagContext } from '../../../lib/flags/flag.ts';
import type { Config } from '../contract/evaluation.ts';
import type { InForce } from './in-force.ts';

/** What a device is given. The tag is made from the values alone: a change that is not for this device leaves it as it is. */
export function answer({ ruleset, revision }: InForce, context: FlagContext, wanted?: (flag: Flag) => boolean): Config {
  const evaluated = [...evaluateAll(context, ruleset, wanted)];
  const flags = Object.fromEntries(
    evaluated.map(([key, { value, variant, reason }]) => [key, { value, variant, reason }]),
  );
  const etag = createHash('sha256').update(JSON.stringify(flags)).digest('base64url').slice(0, 22);
  return { etag, revision, flags };
}
