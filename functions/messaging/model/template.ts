import { AppError } from '../../../lib/runtime/app-error.ts';
import { type Channel, channels, type Variables } from '../contract/fields.ts';
import type { NewTemplate, Template } from '../contract/templates.ts';
import type { TemplateItem } from '../store/items.ts';
import { inLocale } from './locale.ts';
import { type Escape, problemOfText, render, type Value } from './renderer.ts';

/** Put into every mail by the backend; a text that does not use it gets the address at its end. */
export const unsubscribeVariable = 'unsubscribeUrl';

const escapeOf: Readonly<Record<string, Escape>> = { html: 'html', subject: 'line', title: 'line', link: 'link' };

type Content = Readonly<Record<string, string | undefined>>;
const textsOf = (template: Pick<NewTemplate, 'channels'>, channel: Channel) =>
  template.channels[channel] as Readonly<Record<string, Content>> | undefined;

export const channelsOf = (template: Pick<NewTemplate, 'channels'>): Channel[] =>
  channels.filter((channel) => textsOf(template, channel) !== undefined);

/** @throws AppError `template-invalid` that says where. */
export function checkTemplate(template: NewTemplate): void {
  const fail = (detail: string) => new AppError('template-invalid', detail);
  const used = channelsOf(template);
  if (used.length === 0) throw fail('it has a text for no channel');
  if (template.variables.includes(unsubscribeVariable)) throw fail(`'${unsubscribeVariable}' is the backend's own`);
  for (const channel of used) {
    const texts = textsOf(template, channel) ?? {};
    if (Object.keys(texts).length > 50) throw fail(`channels.${channel} has more than 50 locales`);
    if (!inLocale(texts, undefined, template.defaultLocale)) {
      throw fail(`channels.${channel} has no text in the default locale '${template.defaultLocale}'`);
    }
    const declared = channel === 'email' ? [...template.variables, unsubscribeVariable] : template.variables;
    for (const [locale, content] of Object.entries(texts)) {
      for (const [part, text] of Object.entries(content)) {
        const problem = text && problemOfText(text, declared);
        if (problem) throw fail(`channels.${channel}.${locale}.${part}: ${problem}`);
      }
    }
  }
}

/** @throws AppError `variables-mismatch` unless the values are exactly those that the template declares. */
export function checkVariables(template: Pick<NewTemplate, 'variables'>, values: Variables): void {
  const missing = template.variables.find((name) => !Object.hasOwn(values, name));
  if (missing) throw new AppError('variables-mismatch', `'${missing}' is missing.`);
  const unknown = Object.keys(values).find((name) => !template.variables.includes(name));
  if (unknown) throw new AppError('variables-mismatch', `'${unknown}' is not declared.`);
}

/** @throws AppError `channel-unknown`. */
export function checkChannels(
  template: Pick<NewTemplate, 'channels'>,
  wanted: readonly Channel[] | undefined,
): Channel[] {
  const offered = channelsOf(template);
  const missing = wanted?.find((channel) => !offered.includes(channel));
  if (missing) throw new AppError('channel-unknown', `The template has no text for '${missing}'.`);
  return wanted ? [...new Set(wanted)] : offered;
}

/** What a template says on a channel, in the nearest locale; undefined when it has no text for the channel. */
export function contentOf(
  template: Pick<NewTemplate, 'channels' | 'defaultLocale'>,
  channel: Channel,
  locale: string | undefined,
  values: Readonly<Record<string, Value>>,
): { readonly locale: string; readonly content: Readonly<Record<string, string>> } | undefined {
  const texts = textsOf(template, channel);
  const found = texts && inLocale(texts, locale, template.defaultLocale);
  if (!found) return undefined;
  const rendered = Object.entries(found.text).flatMap(([part, text]) =>
    text === undefined ? [] : [[part, render(text, values, escapeOf[part] ?? 'text')] as const],
  );
  return { locale: found.locale, content: Object.fromEntries(rendered) };
}

export const toTemplate = ({
  name,
  topic,
  kind,
  variables,
  defaultLocale,
  cap,
  digest,
  channels,
  ...item
}: TemplateItem): Template => ({
  name,
  topic,
  kind,
  variables: [...variables],
  defaultLocale,
  ...(cap ? { cap } : {}),
  ...(digest ? { digest } : {}),
  channels,
  version: item.version,
  updatedAt: item.updatedAt,
});
