import type { Flag, FlagContext, Ruleset, Segment, Share } from '../../lib/flags/flag.ts';

/** A flag of two variants that is on for everybody, with what a test says instead. */
export const flag = (key: string, more: Partial<Flag> = {}): Flag => ({
  key,
  summary: key,
  type: 'boolean',
  variants: { on: true, off: false },
  enabled: true,
  public: false,
  offVariant: 'off',
  prerequisites: [],
  rules: [],
  otherwise: { variant: 'on' },
  version: 1,
  killed: false,
  archived: false,
  ...more,
});

export const ruleset = (flags: readonly Flag[] = [], segments: readonly Segment[] = []): Ruleset => ({
  flags: new Map(flags.map((each) => [each.key, each])),
  segments: new Map(segments.map((each) => [each.key, each])),
});

export const person = (targetingKey: string, attributes: FlagContext['attributes'] = {}): FlagContext => ({
  targetingKey,
  attributes: { personId: targetingKey, ...attributes },
});

/** On for some percent, off for the rest. */
export const some = (percent: number): readonly Share[] => [
  { variant: 'on', percent },
  { variant: 'off', percent: Math.round((100 - percent) * 1000) / 1000 },
];
