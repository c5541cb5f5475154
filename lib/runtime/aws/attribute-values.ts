/** Plain JavaScript values <-> DynamoDB's typed JSON, with the meaning that @aws-sdk/util-dynamodb gives them. */

export type AttributeValue = Record<string, unknown>;
export type AttributeMap = Record<string, AttributeValue>;

/** `undefined` properties and elements are left out. Throws TypeError, naming the path, for what DynamoDB cannot hold. */
export function toAttributes(item: object): AttributeMap {
  const map: AttributeMap = {};
  for (const name of Object.keys(item)) {
    const value = (item as Record<string, unknown>)[name];
    if (value !== undefined) define(map, name, toAttribute(value, name));
  }
  return map;
}

export function toAttribute(value: unknown, path: string): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'boolean':
      return { BOOL: value };
    case 'number':
    case 'bigint':
      return { N: numeral(value, path) };
    case 'object':
      return value === null ? { NULL: true } : toCollection(value, path);
    default:
      throw new TypeError(`${path}: a ${typeof value} cannot be stored`);
  }
}

function toCollection(value: object, path: string): AttributeValue {
  if (Array.isArray(value)) {
    return {
      L: value.filter((each) => each !== undefined).map((each, index) => toAttribute(each, `${path}[${index}]`)),
    };
  }
  if (value instanceof Uint8Array) return { B: base64(value) };
  if (value instanceof Set) return toSet(value, path);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError(
      `${path}: a ${value.constructor?.name ?? 'class instance'} cannot be stored; turn it into plain values first`,
    );
  }
  const map: AttributeMap = {};
  for (const name of Object.keys(value)) {
    const each = (value as Record<string, unknown>)[name];
    if (each !== undefined) define(map, name, toAttribute(each, `${path}.${name}`));
  }
  return { M: map };
}

function toSet(set: Set<unknown>, path: string): AttributeValue {
  const values = [...set].filter((each) => each !== undefined);
  const first = values[0];
  if (values.every((each) => typeof each === 'string') && first !== undefined) return { SS: values };
  if (values.every((each) => typeof each === 'number' || typeof each === 'bigint') && first !== undefined) {
    return { NS: values.map((each) => numeral(each, path)) };
  }
  if (values.every((each) => each instanceof Uint8Array) && first !== undefined) return { BS: values.map(base64) };
  throw new TypeError(`${path}: a set must hold at least one value, all strings, all numbers or all bytes`);
}

function numeral(value: number | bigint, path: string): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${path}: ${value} cannot be stored`);
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
      throw new TypeError(`${path}: ${value} may have lost digits; use a bigint beyond 2^53`);
    }
  }
  return value.toString();
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Binary comes back as Uint8Array, sets as Set, an integer that a number cannot hold exactly as bigint. */
export function fromAttributes(map: AttributeMap): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  for (const name of Object.keys(map)) define(item, name, fromAttribute(map[name] ?? {}));
  return item;
}

function fromAttribute(attribute: AttributeValue): unknown {
  for (const type in attribute) {
    const value = attribute[type];
    switch (type) {
      case 'S':
      case 'BOOL':
        return value;
      case 'N':
        return fromNumeral(value as string);
      case 'NULL':
        return null;
      case 'M':
        return fromAttributes(value as AttributeMap);
      case 'L':
        return (value as AttributeValue[]).map(fromAttribute);
      case 'SS':
        return new Set(value as string[]);
      case 'NS':
        return new Set((value as string[]).map(fromNumeral));
      case 'B':
        return bytes(value as string);
      case 'BS':
        return new Set((value as string[]).map(bytes));
    }
  }
  throw new TypeError(`unknown attribute type ${Object.keys(attribute)}`);
}

function fromNumeral(text: string): number | bigint {
  const number = Number(text);
  return Math.abs(number) > Number.MAX_SAFE_INTEGER && /^-?\d+$/.test(text) ? BigInt(text) : number;
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

/** Like assignment, but safe for a property called `__proto__`. */
function define(target: object, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
  else (target as Record<string, unknown>)[name] = value;
}
