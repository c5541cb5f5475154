import { FetchingJSONSchemaStore, InputData, JSONSchemaInput, quicktype } from 'quicktype-core';
import type { JsonSchema, OpenApi } from './document.ts';

export interface NativeLanguage {
  readonly name: 'kotlin' | 'swift';
  readonly file: string;
  readonly options: Readonly<Record<string, string>>;
}

export const kotlin = (packageName: string): NativeLanguage => ({
  name: 'kotlin',
  file: 'MainstayTypes.kt',
  options: { framework: 'kotlinx', package: packageName, 'acronym-style': 'original' },
});
export const swift: NativeLanguage = {
  name: 'swift',
  file: 'MainstayTypes.swift',
  options: { 'access-level': 'public', sendable: 'true', 'acronym-style': 'original', initializers: 'false' },
};

/** Everything that quicktype needs is in the schema: whatever it would fetch is an error. */
class NoFetching extends FetchingJSONSchemaStore {
  override async fetch(address: string): Promise<never> {
    throw new Error(`the description refers to ${address}, which it does not contain`);
  }
}

/** Formats stay text: their readers differ between platforms, and a type that refuses an unknown form would break old apps. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const { format: _, pattern: __, additionalProperties, ...rest } = value as JsonSchema;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, plain(inner)])),
    // An old app must read an answer that has grown a field.
    ...(typeof additionalProperties === 'object' ? { additionalProperties: plain(additionalProperties) } : {}),
  };
};

/**
 * Types for every named schema of the API, requests, answers and problems, written by quicktype without a download.
 * @returns the text of one source file.
 */
export async function writeNativeTypes(api: OpenApi, language: NativeLanguage): Promise<string> {
  const definitions = JSON.parse(
    JSON.stringify(plain(api.components.schemas)).replaceAll('#/components/schemas/', '#/definitions/'),
  );
  const input = new JSONSchemaInput(new NoFetching());
  await input.addSource({ name: 'Mainstay', uris: ['#/definitions/'], schema: JSON.stringify({ definitions }) });
  const inputData = new InputData();
  inputData.addInput(input);
  const { lines } = await quicktype({
    inputData,
    lang: language.name,
    rendererOptions: language.options,
    combineClasses: false,
    leadingComments: ['Written by `npm run generate` from the API description. Do not edit.'],
  });
  return `${lines.join('\n').trimEnd()}\n`;
}
