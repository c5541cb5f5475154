import type { KycItem } from '../store/items.ts';
import { unverified, type Verification } from './kyc/verification.ts';

/** What the pure model knows of it. */
export const verificationOf = (item: KycItem | undefined): Verification =>
  item
    ? {
        state: item.state,
        level: item.level,
        ...(item.asked === undefined ? {} : { asked: item.asked }),
        ...(item.reviewOn === undefined ? {} : { reviewOn: item.reviewOn }),
      }
    : unverified;
