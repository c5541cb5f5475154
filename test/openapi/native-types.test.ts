import { describe, expect, it } from 'vitest';
import { readContract } from '../../lib/contract/registry.ts';
import { describeApi } from '../../lib/openapi/describe-api.ts';
import { kotlin, swift, writeNativeTypes } from '../../lib/openapi/native-types.ts';
import { schemaNames } from '../../lib/openapi/schema-names.ts';
import * as contract from './shelf-contract.ts';

const title = { title: 'Shelves', version: '1.0.0', description: 'Books.' };
const api = describeApi([readContract(contract)], schemaNames({ shelf: contract }), title);
const names = Object.keys(api.components.schemas);

describe('types for other languages', () => {
  it('are written for every named object, in Kotlin', async () => {
    const text = await writeNativeTypes(api, kotlin('com.example.shelf'));
    expect(text).toContain('package com.example.shelf');
    expect(names.filter((name) => !text.includes(`data class ${name} (`))).toEqual([]);
    expect(text).toMatch(
      /data class LendBookRequest \(\s+val author: AuthorInput\? = null,\s+val days: Long,\s+val reader: String\s+\)/,
    );
    expect(text).toMatch(/@SerialName\("novel"\) Novel\("novel"\)/);
  });

  it('are written for every named object, in Swift', async () => {
    const text = await writeNativeTypes(api, swift);
    expect(names.filter((name) => !text.includes(`public struct ${name}: Codable, Sendable {`))).toEqual([]);
    expect(text).toMatch(
      /struct LendBookRequest: Codable, Sendable \{\s+public let author: AuthorInput\?\s+public let days: Int\s+public let reader: String/,
    );
    expect(text).toContain('public let labels: [String: String]');
  });

  it('keep members called as a word of JSON Schema, and names of the languages free', async () => {
    const odd = structuredClone(api) as { components: { schemas: Record<string, unknown> } };
    const properties = {
      format: { enum: ['csv', 'json'] },
      match: { enum: ['match', 'no-match'] },
      unit: { enum: ['day', 'week'] },
      value: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    };
    odd.components.schemas.Odd = { type: 'object', properties, required: Object.keys(properties) };
    const text = await writeNativeTypes(odd as never, kotlin('com.example.shelf'));
    expect(text).toMatch(/val format: Format,\s+val match: Match,\s+val unit: (?!Unit\b)\w+,\s+val value: JsonElement/);
    expect(text).not.toMatch(/ Match\("match"\)|sealed class|enum class Unit\b/);
    const inSwift = await writeNativeTypes(odd as never, swift);
    expect(inSwift).toMatch(/let format: Format\s+public let match: Match\s+public let unit: (?!Unit\b)\w+/);
  });

  it('of what may be a text or a number can be read in Kotlin also where it is one of a few', async () => {
    const odd = structuredClone(api) as { components: { schemas: Record<string, unknown> } };
    const properties = {
      days: { type: 'number', enum: [30, 60] },
      size: { enum: ['full', 12] },
      place: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
    };
    odd.components.schemas.Odd = { type: 'object', properties, required: Object.keys(properties) };
    const text = await writeNativeTypes(odd as never, kotlin('com.example.shelf'));
    expect(text).toMatch(/val days: Double,\s+val place: JsonArray,\s+val size: JsonElement/);
    expect(text).not.toContain('sealed class');
  });

  it('are Sendable in Swift also where they hold any JSON, or themselves', async () => {
    const odd = structuredClone(api) as { components: { schemas: Record<string, unknown> } };
    odd.components.schemas.Odd = {
      type: 'object',
      properties: { value: {}, inside: { $ref: '#/components/schemas/Odd' } },
      required: ['value'],
    };
    const text = await writeNativeTypes(odd as never, swift);
    expect(text).toContain('public final class JSONAny: Codable, @unchecked Sendable {');
    expect(text).toContain('public final class Odd: Codable, @unchecked Sendable {');
    expect(text).toContain('\nfinal class JSONCodingKey: CodingKey {');
    expect(text).not.toMatch(/^(public )?class/m);
  });

  it('are the same text each time', async () => {
    expect(await writeNativeTypes(api, swift)).toBe(await writeNativeTypes(api, swift));
  });

  it('never fetch what the description lacks', async () => {
    const broken = structuredClone(api) as { components: { schemas: Record<string, unknown> } };
    broken.components.schemas.Lost = { type: 'object', properties: { a: { $ref: 'https://example.com/schema.json' } } };
    await expect(writeNativeTypes(broken as never, swift)).rejects.toThrow(/example\.com/);
  });
});
