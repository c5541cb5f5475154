import type { FlagContext } from '../../../lib/flags/flag.ts';
import type { Account } from '../../../lib/policy/accounts.ts';
import type { MembershipOf } from '../store/memberships.ts';

/** As far as it is known. */
export interface App {
  readonly platform?: string | undefined;
  readonly version?: string | undefined;
}

/** `de-CH`: language `de`, country `CH`. The country is the one that the locale names, no other is known. */
function placeOf(locale: unknown) {
  if (typeof locale !== 'string') return {};
  try {
    const { language, region } = new Intl.Locale(locale);
    return { locale, language, ...(region ? { country: region } : {}) };
  } catch {
    return {};
  }
}

const appOf = ({ platform, version }: App = {}) => ({
  ...(platform === undefined ? {} : { platform }),
  ...(version === undefined ? {} : { appVersion: version }),
});

function customOf(metadata: unknown): Record<string, string> {
  if (typeof metadata !== 'object' || metadata === null) return {};
  const texts = Object.entries(metadata).filter(([, value]) => typeof value === 'string') as [string, string][];
  return Object.fromEntries(texts.map(([name, value]) => [`custom.${name}`, value]));
}

/**
 * What is known of a person. Roles stand twice: as they are, and as `<organisationId>:<role>` for conditions on one organisation.
 * @param organisationId the one that the app is looking at: the others do not count then.
 */
export function personContext(
  account: Account | undefined,
  personId: string,
  app: App | undefined,
  memberships: readonly MembershipOf[],
  organisationId?: string,
): FlagContext {
  const counting = memberships.filter((each) => organisationId === undefined || each.organisationId === organisationId);
  const attributes = {
    ...customOf(account?.metadata),
    personId,
    ...appOf(app),
    ...placeOf(account?.locale),
    organisationId: counting.map((each) => each.organisationId),
    role: counting.flatMap((each) => [each.role, `${each.organisationId}:${each.role}`]),
  };
  return { targetingKey: personId, attributes };
}

/** What is known before sign-in. */
export function anonymousContext(anonymousId: string, app: App | undefined, locale: string | undefined): FlagContext {
  return { targetingKey: anonymousId, attributes: { anonymousId, ...appOf(app), ...placeOf(locale) } };
}
