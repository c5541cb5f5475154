import type { FileVariant, Reason } from '../contract/fields.ts';
import type { Stored } from '../store/items.ts';
import { posterVariants } from './poster.ts';

const names: readonly string[] = posterVariants;

/** The last part of a poster's key: ids of posters rise with time. */
export const posterIdOf = (key: string): string => key.split('/').at(-1) ?? '';

/**
 * What is stored of a video once this poster was looked at. Whatever the order in which several are, the newest good one is shown, and a
 * refusal only where nothing newer was sent.
 * @returns undefined when nothing changes.
 */
export function withPoster(before: Stored, id: string, found: readonly FileVariant[] | Reason): Stored | undefined {
  const { posterId = '', posterReasonId = '' } = before;
  if (id <= posterId) return undefined;
  if (typeof found === 'string') {
    return id <= posterReasonId ? undefined : { ...before, posterReason: found, posterReasonId: id };
  }
  const { posterReason, posterReasonId: _, ...rest } = before;
  const others = before.variants.filter(({ name }) => !names.includes(name));
  const refused = posterReasonId > id ? { posterReason, posterReasonId } : {};
  return { ...rest, ...refused, variants: [...others, ...found], posterId: id };
}
