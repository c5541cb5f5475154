import { refuse } from '../refusal.ts';
import type { Day } from '../schedule/day.ts';

/** How well a person is known; 0 not at all. What each level allows is data: `limits.ts`. */
export const levels = [0, 1, 2, 3] as const;
export type Level = (typeof levels)[number];

export const verificationStates = ['none', 'pending', 'verified', 'rejected', 'expired', 'blocked'] as const;
export type VerificationState = (typeof verificationStates)[number];

/** What is known of a person. */
export interface Verification {
  readonly state: VerificationState;
  /** That was approved; while a higher one is `pending`, the one before holds. */
  readonly level: Level;
  /** While `pending`. */
  readonly asked?: Level;
  /** The day on which it has to be looked at again. */
  readonly reviewOn?: Day;
}

export type VerificationEvent =
  /** The person hands in what a level asks for. */
  | { readonly type: 'submit'; readonly level: Level }
  | { readonly type: 'approve'; readonly reviewOn: Day }
  | { readonly type: 'reject' }
  /** Its day has come, or a document ran out. */
  | { readonly type: 'expire' }
  /** A sanctions list, a court, an analyst. */
  | { readonly type: 'block' }
  | { readonly type: 'unblock' };

export const unverified: Verification = { state: 'none', level: 0 };

/** Which events each state takes; everything else is refused. */
const taken: Readonly<Record<VerificationState, readonly VerificationEvent['type'][]>> = {
  none: ['submit', 'block'],
  pending: ['approve', 'reject', 'expire', 'block'],
  verified: ['submit', 'expire', 'block'],
  rejected: ['submit', 'block'],
  expired: ['submit', 'block'],
  blocked: ['unblock'],
};

function submitted({ state, level, reviewOn }: Verification, asked: Level): Verification {
  if (asked === 0 || (state === 'verified' && asked <= level))
    refuse('invalid-state', 'a higher level is asked for than the one that holds');
  // What has run out holds no longer, also while it is looked at again.
  const held: Level = state === 'verified' ? level : 0;
  return { state: 'pending', level: held, asked, ...(held > 0 && reviewOn ? { reviewOn } : {}) };
}

/** @throws BankRefusal `invalid-state` for an event that the state does not take */
export function afterEvent(before: Verification, event: VerificationEvent): Verification {
  const { state, level, asked, reviewOn } = before;
  if (!taken[state].includes(event.type)) refuse('invalid-state', `${event.type} of a verification that is ${state}`);
  switch (event.type) {
    case 'submit':
      return submitted(before, event.level);
    case 'approve':
      return { state: 'verified', level: asked ?? level, reviewOn: event.reviewOn };
    case 'reject':
      return level > 0
        ? { state: 'verified', level, ...(reviewOn ? { reviewOn } : {}) }
        : { state: 'rejected', level: 0 };
    case 'expire':
      if (level === 0) refuse('invalid-state', 'nothing was approved that could expire');
      return state === 'pending' ? { state, level: 0, asked } : { state: 'expired', level: 0 };
    case 'block':
      return { state: 'blocked', level: 0 };
    case 'unblock':
      // Whoever was blocked is verified anew.
      return unverified;
  }
}

/** Whether it has to be looked at again. */
export const isOverdue = ({ level, reviewOn }: Verification, today: Day): boolean =>
  level > 0 && reviewOn !== undefined && reviewOn <= today;
