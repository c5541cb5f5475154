import type { ValueType } from '../contract/collection.ts';
import type { JsonSchema } from './document.ts';

/** The JSON schema of a declared type: strict objects, with the list of what they require. */
export function schemaOf(type: ValueType): JsonSchema {
  switch (type.type) {
    case 'string': {
      const { minLength, maxLength, pattern, format } = type;
      const limits = Object.entries({ minLength, maxLength, pattern, format, enum: type.enum });
      return { type: 'string', ...Object.fromEntries(limits.filter(([, limit]) => limit !== undefined)) };
    }
    case 'integer':
    case 'number': {
      const limits = Object.entries({ minimum: type.minimum, maximum: type.maximum });
      return { type: type.type, ...Object.fromEntries(limits.filter(([, limit]) => limit !== undefined)) };
    }
    case 'boolean':
      return { type: 'boolean' };
    case 'array':
      return {
        type: 'array',
        items: schemaOf(type.items),
        ...(type.maxItems === undefined ? {} : { maxItems: type.maxItems }),
      };
    case 'object': {
      const properties = Object.entries(type.properties);
      return {
        type: 'object',
        properties: Object.fromEntries(properties.map(([name, each]) => [name, schemaOf(each)])),
        required: properties.filter(([, each]) => each.required).map(([name]) => name),
        additionalProperties: false,
      };
    }
  }
}
