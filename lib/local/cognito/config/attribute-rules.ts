/** What a pool's schema says of one attribute. */
export interface AttributeRule {
  readonly name: string;
  readonly type: 'String' | 'Number' | 'DateTime' | 'Boolean';
  readonly required: boolean;
  readonly mutable: boolean;
  readonly minLength: number;
  readonly maxLength: number;
  readonly minValue: number | undefined;
  readonly maxValue: number | undefined;
}

/** Attributes that only the service and administrators write. */
export const VERIFIED_FLAGS = ['email_verified', 'phone_number_verified'] as const;

const STANDARD = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'address',
  'updated_at',
] as const;

/** All attributes of a pool by full name (`email`, `custom:plan`): the standard ones and those that the template's Schema adds or narrows. */
export function attributeRules(schema: readonly Record<string, unknown>[]): Map<string, AttributeRule> {
  const rules = new Map<string, AttributeRule>();
  rules.set('sub', { ...plain('sub'), required: true, mutable: false, maxLength: 2048 });
  for (const name of STANDARD) rules.set(name, plain(name));
  rules.set('birthdate', { ...plain('birthdate'), minLength: 10, maxLength: 10 });
  rules.set('updated_at', { ...plain('updated_at'), type: 'Number', minValue: 0 });
  for (const name of VERIFIED_FLAGS) rules.set(name, { ...plain(name), type: 'Boolean' });
  for (const entry of schema) {
    const declared = String(entry.Name);
    const standard = rules.get(declared);
    const name = standard
      ? declared
      : `${entry.DeveloperOnlyAttribute ? 'dev' : 'custom'}:${declared.replace(/^custom:/, '')}`;
    rules.set(name, declaredRule(standard ?? { ...plain(name), minLength: 0 }, entry));
  }
  return rules;
}

/** What an app client reads and writes when its template does not say: the standard attributes. */
export function defaultPermissions(): { readable: Set<string>; writable: Set<string> } {
  return { readable: new Set([...STANDARD, ...VERIFIED_FLAGS]), writable: new Set(STANDARD) };
}

function plain(name: string): AttributeRule {
  return {
    name,
    type: 'String',
    required: false,
    mutable: true,
    minLength: 0,
    maxLength: 2048,
    minValue: undefined,
    maxValue: undefined,
  };
}

function declaredRule(base: AttributeRule, entry: Record<string, unknown>): AttributeRule {
  const text = (entry.StringAttributeConstraints ?? {}) as Record<string, unknown>;
  const number = (entry.NumberAttributeConstraints ?? {}) as Record<string, unknown>;
  const on = (value: unknown, fallback: boolean) => (value === undefined ? fallback : String(value) === 'true');
  return {
    ...base,
    type: (entry.AttributeDataType as AttributeRule['type'] | undefined) ?? base.type,
    required: on(entry.Required, false),
    mutable: on(entry.Mutable, false),
    minLength: text.MinLength === undefined ? base.minLength : Number(text.MinLength),
    maxLength: text.MaxLength === undefined ? base.maxLength : Number(text.MaxLength),
    minValue: number.MinValue === undefined ? undefined : Number(number.MinValue),
    maxValue: number.MaxValue === undefined ? undefined : Number(number.MaxValue),
  };
}
