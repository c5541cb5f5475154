import type { Flag, FlagDefinition, Ruleset, Segment } from '../../../lib/flags/flag.ts';
import type { Flag as FlagView, Minimum as MinimumView, Segment as SegmentView } from '../contract/fields.ts';
import type { Part } from '../store/items.ts';

interface FlagBody extends FlagDefinition {
  readonly killed: boolean;
  readonly archived: boolean;
}
type MinimumBody = Pick<MinimumView, 'minimum' | 'storeUrl'>;

export const flagOf = ({ key, version, body }: Part): Flag => ({ ...(JSON.parse(body) as FlagBody), key, version });
export const segmentOf = ({ key, version, body }: Part): Segment => ({ ...JSON.parse(body), key, version });
export const minimumOf = ({ body }: Part): MinimumBody => JSON.parse(body);

const changed = ({ changedAt, changedBy, reason, deleted }: Part) => ({
  changedAt,
  changedBy,
  reason,
  ...(deleted ? { deleted } : {}),
});

export const flagView = (part: Part): FlagView => ({ ...flagOf(part), ...changed(part) }) as FlagView;
export const segmentView = (part: Part): SegmentView => ({ ...segmentOf(part), ...changed(part) }) as SegmentView;
export const minimumView = (part: Part): MinimumView => ({
  platform: part.key,
  ...minimumOf(part),
  version: part.version,
  ...changed(part),
});

/** Flags and segments by their keys. */
export function rulesetOf(parts: readonly Part[]): Ruleset {
  const flags = parts.filter(({ kind }) => kind === 'flag').map(flagOf);
  const segments = parts.filter(({ kind }) => kind === 'segment').map(segmentOf);
  return {
    flags: new Map(flags.map((flag) => [flag.key, flag])),
    segments: new Map(segments.map((segment) => [segment.key, segment])),
  };
}

export const minimumsOf = (parts: readonly Part[]) =>
  new Map(parts.filter(({ kind }) => kind === 'minimum').map((part) => [part.key, minimumOf(part)]));
