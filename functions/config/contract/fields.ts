import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { flagTypes, operators } from '../../../lib/flags/flag.ts';

/** What a flag and a segment are made of; `lib/flags/flag.ts` says what it means. */

export const Key = z.string().check(z.regex(/^[a-z][a-z0-9._-]{0,63}$/));
const Name = z.string().check(z.minLength(1), z.maxLength(64));
const Scalar = z.union([z.string().check(z.maxLength(200)), z.number(), z.boolean()]);

const AttributeCondition = z.strictObject({
  attribute: z.string().check(z.minLength(1), z.maxLength(80)),
  operator: z.enum(operators),
  values: z.array(Scalar).check(z.maxLength(1_000)),
  negate: z.optional(z.boolean()),
});
const SegmentCondition = z.strictObject({ segment: Key, negate: z.optional(z.boolean()) });
const Condition = z.union([AttributeCondition, SegmentCondition]);
const Clause = z.union([Condition, z.strictObject({ any: z.array(Condition).check(z.maxLength(100)) })]);

const Serve = z.union([
  z.strictObject({ variant: Name }),
  z.strictObject({
    split: z.array(z.strictObject({ variant: Name, percent: z.number() })).check(z.minLength(1), z.maxLength(50)),
    by: z.optional(z.enum(['person', 'organisation'])),
    seed: z.optional(Name),
  }),
]);

const definition = {
  summary: line(200),
  type: z.enum(flagTypes),
  variants: z.record(Name, z.unknown()),
  schema: z.optional(z.record(z.string().check(z.maxLength(40)), z.unknown())),
  enabled: z.boolean(),
  public: z.boolean(),
  offVariant: Name,
  prerequisites: z.array(z.strictObject({ flag: Key, variants: z.array(Name).check(z.minLength(1), z.maxLength(50)) })),
  rules: z.array(z.strictObject({ name: line(80), when: z.array(Clause), serve: Serve })),
  otherwise: Serve,
};

/** The version that is changed; 0 or absent for what is not there yet. */
const Expected = z.optional(z.int().check(z.minimum(0)));
export const Reason = line(500);
/** What a deletion says in its query. */
export const Deletion = { version: z.string().check(z.regex(/^[1-9]\d{0,8}$/)), reason: Reason };

/** Who changed it last, and why. */
const changed = { changedAt: Timestamp, changedBy: Uuid, reason: z.string() };

export const FlagChange = z.strictObject({ ...definition, version: Expected, reason: Reason });
export const Flag = z.strictObject({
  key: Key,
  ...definition,
  version: z.int(),
  killed: z.boolean(),
  archived: z.boolean(),
  ...changed,
});
export type Flag = z.infer<typeof Flag>;

/** One line of a history. `deleted`: what it was when it was taken away. */
const deleted = { deleted: z.optional(z.boolean()) };
export const FlagVersion = z.extend(Flag, deleted);

const SegmentClause = z.union([
  AttributeCondition,
  z.strictObject({ any: z.array(AttributeCondition).check(z.maxLength(100)) }),
]);
const segment = { summary: line(200), when: z.array(SegmentClause).check(z.maxLength(20)) };
export const SegmentChange = z.strictObject({ ...segment, version: Expected, reason: Reason });
export const Segment = z.strictObject({ key: Key, ...segment, version: z.int(), ...changed });
export type Segment = z.infer<typeof Segment>;
export const SegmentVersion = z.extend(Segment, deleted);

export const Platform = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,15}$/));
export const AppVersion = z.string().check(z.regex(/^\d{1,6}(?:\.\d{1,6}){0,2}$/));
const storeUrl = z.string().check(z.maxLength(500), z.regex(/^https:\/\/[^\s"'<>\\]{1,490}$/));

/** `null`: that of the stage again. */
export const MinimumChange = z.strictObject({
  minimum: z.nullable(AppVersion),
  storeUrl: z.optional(storeUrl),
  version: Expected,
  reason: Reason,
});
export const Minimum = z.strictObject({
  platform: Platform,
  minimum: z.nullable(AppVersion),
  storeUrl: z.optional(z.string()),
  version: z.int(),
  ...changed,
});
export type Minimum = z.infer<typeof Minimum>;
