import { FetchingJSONSchemaStore, InputData, JSONSchemaInput, quicktype, type TargetLanguage } from 'quicktype-core';
import type { JsonSchema, OpenApi } from './document.ts';
import { KotlinTypes, SwiftTypes } from './native-names.ts';

export interface NativeLanguage {
  readonly target: TargetLanguage;
  /** Whether what is a text or a number or a list, as it comes, has a type that can be read. */
  readonly readsUnions: boolean;
  readonly file: string;
  readonly options: Readonly<Record<string, string>>;
  /** What quicktype's text lacks for its compiler. */
  mended?(text: string): string;
}

export const kotlin = (packageName: string): NativeLanguage => ({
  target: new KotlinTypes(),
  readsUnions: false,
  file: 'MainstayTypes.kt',
  options: { framework: 'kotlinx', package: packageName, 'acronym-style': 'original' },
});
export const swift: NativeLanguage = {
  target: new SwiftTypes(),
  readsUnions: true,
  file: 'MainstayTypes.swift',
  options: { 'access-level': 'public', sendable: 'true', 'acronym-style': 'original', initializers: 'false' },
  // Swift 6 takes no class for Sendable, which a CodingKey is too, that could have a subclass, or holds an `Any`: these hold what was read, and never change.
  mended: (text) =>
    text
      .replace(/^public class (\w+): (.*?)(, Sendable)? \{/gm, 'public final class $1: $2, @unchecked Sendable {')
      .replace(/^class /gm, 'final class '),
};

/** Everything that quicktype needs is in the schema: whatever it would fetch is an error. */
class NoFetching extends FetchingJSONSchemaStore {
  override async fetch(address: string): Promise<never> {
    throw new Error(`the description refers to ${address}, which it does not contain`);
  }
}

const isUnion = ({ anyOf, oneOf, enum: values, type: named }: JsonSchema): boolean => {
  if (values && named === undefined) return values.some((value) => value !== null && typeof value !== 'string');
  const choices = ((anyOf ?? oneOf ?? []) as JsonSchema[]).filter(({ type }) => type !== 'null');
  return choices.length > 1 && choices.some(({ $ref, type }) => $ref === undefined && type !== 'object');
};

/** Formats stay text: their readers differ between platforms, and a type that refuses an unknown form would break old apps. */
const plain = (value: unknown, language: NativeLanguage): unknown => {
  if (Array.isArray(value)) return value.map((inner) => plain(inner, language));
  if (typeof value !== 'object' || value === null) return value;
  const { format: _, pattern: __, additionalProperties, properties, ...rest } = value as JsonSchema;
  if (!language.readsUnions && isUnion(rest)) return {};
  if (!language.readsUnions && rest.prefixItems) return { type: 'array', items: {} };
  return {
    ...plainEach(rest, language),
    // Here `format` is a member's name.
    ...(properties === undefined ? {} : { properties: plainEach(properties, language) }),
    // An old app must read an answer that has grown a field.
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: plain(additionalProperties, language) }
      : {}),
  };
};

const plainEach = (values: object, language: NativeLanguage) =>
  Object.fromEntries(Object.entries(values).map(([key, inner]) => [key, plain(inner, language)]));

/**
 * Types for every named schema of the API, requests, answers and problems, written by quicktype without a download.
 * @returns the text of one source file.
 */
export async function writeNativeTypes(api: OpenApi, language: NativeLanguage): Promise<string> {
  const definitions = JSON.parse(
    JSON.stringify(plainEach(api.components.schemas, language)).replaceAll('#/components/schemas/', '#/definitions/'),
  );
  const input = new JSONSchemaInput(new NoFetching());
  await input.addSource({ name: 'Mainstay', uris: ['#/definitions/'], schema: JSON.stringify({ definitions }) });
  const inputData = new InputData();
  inputData.addInput(input);
  const { lines } = await quicktype({
    inputData,
    lang: language.target,
    rendererOptions: language.options,
    combineClasses: false,
    leadingComments: ['Written by `npm run generate` from the API description. Do not edit.'],
  });
  const text = `${lines.join('\n').trimEnd()}\n`;
  return language.mended?.(text) ?? text;
}
