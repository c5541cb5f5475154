/** What an intrinsic function may ask about the template around it. */
export interface Surroundings {
  /** Where we are, for messages. */
  readonly name: string;
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  findInMap(map: string, first: string, second: string): unknown;
  importValue(name: string): unknown;
}

/** Stands for `AWS::NoValue`: the property or element that holds it is left out. */
export const noValue: unique symbol = Symbol('AWS::NoValue');

/**
 * Replaces every intrinsic function in a template value by what it stands for.
 * @throws for a function that is not known here, naming it and the place.
 */
export function resolveValue(value: unknown, around: Surroundings): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveValue(item, around)).filter((item) => item !== noValue);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first) {
    const [key, argument] = first;
    if (key === 'Ref') return around.ref(String(argument));
    if (key === 'Condition' && typeof argument === 'string') return around.condition(argument);
    if (key.startsWith('Fn::')) return callFunction(key, argument, around);
  }
  const result: Record<string, unknown> = {};
  for (const [key, item] of entries) {
    const resolved = resolveValue(item, around);
    if (resolved !== noValue) result[key] = resolved;
  }
  return result;
}

type Intrinsic = (argument: unknown, around: Surroundings) => unknown;

const intrinsics: Record<string, Intrinsic> = {
  'Fn::GetAtt': (argument, around) => {
    const [id, ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return around.getAtt(id ?? '', attribute.join('.'));
  },
  'Fn::Sub': (argument, around) => substitute(argument, around),
  'Fn::Join': (argument, around) => {
    const [separator, items] = list(argument, around);
    return (items as unknown[]).map(text).join(String(separator));
  },
  'Fn::Select': (argument, around) => {
    const [index, items] = list(argument, around);
    const chosen = (items as unknown[])[Number(index)];
    if (chosen === undefined) throw new Error(`${around.name}: Fn::Select ${String(index)} is outside its list.`);
    return chosen;
  },
  'Fn::Split': (argument, around) => {
    const [separator, source] = list(argument, around);
    return text(source).split(String(separator));
  },
  'Fn::If': (argument, around) => {
    const [name, whenTrue, whenFalse] = argument as [string, unknown, unknown];
    return resolveValue(around.condition(name) ? whenTrue : whenFalse, around);
  },
  'Fn::Equals': (argument, around) => {
    const [left, right] = list(argument, around);
    return text(left) === text(right);
  },
  'Fn::And': (argument, around) => list(argument, around).every(truthy),
  'Fn::Or': (argument, around) => list(argument, around).some(truthy),
  'Fn::Not': (argument, around) => !truthy(list(argument, around)[0]),
  'Fn::Contains': (argument, around) => {
    const [items, wanted] = list(argument, around);
    return (items as unknown[]).map(text).includes(text(wanted));
  },
  'Fn::FindInMap': (argument, around) => {
    const [map, first, second] = list(argument, around);
    return around.findInMap(text(map), text(first), text(second));
  },
  'Fn::ImportValue': (argument, around) => around.importValue(text(resolveValue(argument, around))),
  'Fn::Base64': (argument, around) => Buffer.from(text(resolveValue(argument, around))).toString('base64'),
  'Fn::Length': (argument, around) => list(argument, around).length,
  'Fn::ToJsonString': (argument, around) => JSON.stringify(resolveValue(argument, around)),
  'Fn::GetAZs': (argument, around) => {
    const region = text(resolveValue(argument, around)) || text(around.ref('AWS::Region'));
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
};

function callFunction(name: string, argument: unknown, around: Surroundings): unknown {
  const intrinsic = intrinsics[name];
  if (!intrinsic) throw new Error(`${around.name}: the intrinsic function ${name} is not known to the local runtime.`);
  return intrinsic(argument, around);
}

function substitute(argument: unknown, around: Surroundings): string {
  const [template, own] = Array.isArray(argument) ? argument : [argument, {}];
  const values = (resolveValue(own ?? {}, around) as Record<string, unknown>) ?? {};
  return String(template).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const key = name.trim();
    if (key in values) return text(values[key]);
    const dot = key.indexOf('.');
    return text(dot < 0 ? around.ref(key) : around.getAtt(key.slice(0, dot), key.slice(dot + 1)));
  });
}

function list(argument: unknown, around: Surroundings): unknown[] {
  return resolveValue(argument, around) as unknown[];
}

function truthy(value: unknown): boolean {
  return value === true || value === 'true';
}

/** CloudFormation joins lists of strings with commas where text is wanted. */
function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(',');
  return value === undefined || value === null || value === noValue ? '' : String(value);
}
