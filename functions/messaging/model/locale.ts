/** `de-Latn-AT` -> `de-Latn-AT`, `de-Latn`, `de`, then the default. */
function candidates(wanted: string | undefined, fallback: string): string[] {
  const parts = (wanted ?? '').split('-').filter(Boolean);
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('-')), fallback];
}

/** The text for a locale, or for the nearest one that is there. Tags are compared without regard to case. */
export function inLocale<T>(
  texts: Readonly<Record<string, T>>,
  wanted: string | undefined,
  fallback: string,
): { readonly locale: string; readonly text: T } | undefined {
  for (const candidate of candidates(wanted, fallback)) {
    const found = Object.entries(texts).find(([locale]) => locale.toLowerCase() === candidate.toLowerCase());
    if (found) return { locale: found[0], text: found[1] };
  }
  return undefined;
}

/** Whether a person's locale is the one wanted, or a region of it. */
export const isWithin = (locale: string, wanted: string) =>
  locale.toLowerCase() === wanted.toLowerCase() || locale.toLowerCase().startsWith(`${wanted.toLowerCase()}-`);
