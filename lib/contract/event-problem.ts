import type { $ZodType } from 'zod/v4/core';
import type { DomainEvent } from './event.ts';
import { problemOfSteps } from './step-problem.ts';

/** Words in the past tense that do not end in `ed`. */
export const irregular = [
  'Become',
  'Begun',
  'Bought',
  'Broken',
  'Built',
  'Cut',
  'Done',
  'Drawn',
  'Found',
  'Frozen',
  'Given',
  'Gone',
  'Held',
  'Kept',
  'Left',
  'Lost',
  'Made',
  'Met',
  'Paid',
  'Put',
  'Read',
  'Reset',
  'Run',
  'Seen',
  'Sent',
  'Set',
  'Shown',
  'Shut',
  'Sold',
  'Spent',
  'Split',
  'Taken',
  'Unfrozen',
  'Withdrawn',
  'Won',
  'Written',
] as const;

/** The schemas of the members of a detail. */
export function membersOf(detail: $ZodType): Readonly<Record<string, $ZodType>> | undefined {
  const { type, shape } = detail._zod.def as { type: string; shape?: Readonly<Record<string, $ZodType>> };
  return type === 'object' ? shape : undefined;
}

/** What is wrong with a declared event: its name, its detail, or how its versions follow each other. */
export function problemOfEvent({ name, version, detail, steps }: DomainEvent): string | undefined {
  const words = /^(?:[A-Z][a-z0-9]*){2,}$/.test(name) ? name.match(/[A-Z][a-z0-9]*/g) : null;
  const last = words?.at(-1) ?? '';
  if (!last || name.length > 60) return 'its name is not PascalCase of two words or more, as PersonErased';
  if (!/[a-z]ed$/.test(last) && !irregular.some((form) => form === last)) return 'its name is not in the past tense';
  const members = membersOf(detail);
  if (!members) return 'its detail is not an object';
  const fields = Object.entries(members).map(([member, schema]) => [
    member,
    { required: schema._zod.optin !== 'optional' },
  ]);
  return problemOfSteps({ fields: Object.fromEntries(fields), version, oldest: 1, steps });
}
