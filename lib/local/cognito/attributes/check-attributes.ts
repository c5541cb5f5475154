import type { AttributeRule } from '../config/attribute-rules.ts';
import type { AppClient, UserPool } from '../config/user-pool.ts';
import { CognitoError, invalid } from '../protocol/cognito-error.ts';
import type { AttributeValue } from '../protocol/read-input.ts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const PHONE = /^\+\d{1,15}$/;
const LONGEST_EMAIL = 256;

export const isEmail = (text: string): boolean => text.length <= LONGEST_EMAIL && EMAIL.test(text);
export const isPhoneNumber = (text: string): boolean => PHONE.test(text);

/** @throws NotAuthorizedException when the app client may not write one of them; verified flags are nobody's to write. */
export function checkWritable(client: AppClient, names: readonly string[]): void {
  if (names.some((name) => name !== 'sub' && !client.writable.has(name))) {
    throw new CognitoError('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
  }
}

/** @throws InvalidParameterException when a value breaks the pool's schema. */
export function checkValues(pool: UserPool, attributes: readonly AttributeValue[]): void {
  const problems: string[] = [];
  for (const { Name: name, Value: value } of attributes) {
    const rule = pool.attributes.get(name);
    if (!rule) problems.push(`Type for attribute {${name}} could not be determined`);
    else problems.push(...problemsOf(rule, value));
  }
  refuse(problems);
  for (const { Name: name, Value: value } of attributes) {
    if (name === 'email' && value !== '' && !isEmail(value)) throw invalid('Invalid email address format.');
    if (name === 'phone_number' && value !== '' && !isPhoneNumber(value)) throw invalid('Invalid phone number format.');
  }
}

/** @throws InvalidParameterException naming each required attribute that is missing. */
export function checkRequired(pool: UserPool, attributes: Readonly<Record<string, string>>): void {
  const missing = [...pool.attributes.values()].filter(
    (rule) => rule.required && rule.name !== 'sub' && !attributes[rule.name],
  );
  refuse(missing.map((rule) => `${rule.name}: The attribute is required`));
}

/** @throws InvalidParameterException for an attribute that is written once and for all. */
export function checkMutable(pool: UserPool, names: readonly string[]): void {
  for (const name of names) {
    if (name === 'sub') throw invalid('Cannot modify the non-mutable attribute sub');
    if (pool.attributes.get(name)?.mutable === false) throw invalid(`user.${name}: Attribute cannot be updated.\n`);
  }
}

function problemsOf(rule: AttributeRule, value: string): string[] {
  const { name, type } = rule;
  if (type === 'Number') {
    const number = Number(value);
    if (value.trim() === '' || !Number.isInteger(number)) return [`${name}: Attribute value is not a number`];
    if (rule.minValue !== undefined && number < rule.minValue)
      return [`${name}: Number value must not be less than ${rule.minValue}`];
    if (rule.maxValue !== undefined && number > rule.maxValue)
      return [`${name}: Number value must not be greater than ${rule.maxValue}`];
    return [];
  }
  if (type === 'Boolean') return /^(true|false)$/i.test(value) ? [] : [`${name}: Attribute value is not a boolean`];
  if (type === 'DateTime') return Number.isNaN(Date.parse(value)) ? [`${name}: Attribute value is not a date`] : [];
  if (value === '') return [];
  if (value.length < rule.minLength) return [`${name}: String must be at least ${rule.minLength} characters`];
  if (value.length > rule.maxLength) return [`${name}: String must not be longer than ${rule.maxLength} characters`];
  return [];
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw invalid(`Attributes did not conform to the schema: ${problems.join('\n')}\n`);
}
