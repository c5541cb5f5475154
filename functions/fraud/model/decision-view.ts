import type { Decision } from '../../../lib/fraud/model/evaluate.ts';
import type { DecisionItem } from '../../../lib/fraud/store/items.ts';
import type { DecisionSummary, DecisionView } from '../contract/fields.ts';

/** What the index by time holds of a decision. */
export type Listed = Pick<
  DecisionItem,
  'subject' | 'kind' | 'version' | 'score' | 'action' | 'decidedAt' | 'shadows' | 'label' | 'retryAfter' | 'listedAt'
> & { readonly pk: string; readonly sk: string };

export const toListed = ({
  subject,
  kind,
  version,
  score,
  action,
  ...rest
}: Omit<Listed, 'listedAt' | 'pk' | 'sk'>): DecisionSummary => ({
  subjectId: subject,
  ...{ kind, version, score, action },
  decidedAt: rest.decidedAt,
  shadows: rest.shadows.map((shadow) => ({ ...shadow })),
  ...(rest.label ? { label: { ...rest.label } } : {}),
  ...(rest.retryAfter === undefined ? {} : { retryAfter: rest.retryAfter }),
});

/** What rules said, for analysts. */
export const toMade = ({ version, score, action, reasons, unknown }: Decision) => ({
  ...{ version, score, action },
  reasons: reasons.map(({ observed, ...reason }) => ({ ...reason, observed: { ...observed } })),
  unknown: [...unknown],
});

export function toView(item: DecisionItem): DecisionView {
  const { features, parties, personId, organisationId, fallbacks } = item;
  return {
    ...toListed(item),
    ...toMade(item),
    features: features as DecisionView['features'],
    parties: { ...parties },
    ...(personId === undefined ? {} : { personId }),
    ...(organisationId === undefined ? {} : { organisationId }),
    ...(fallbacks === undefined ? {} : { fallbacks }),
  };
}

export const today = (now: Date): string => now.toISOString().slice(0, 10);
