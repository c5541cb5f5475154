import { CognitoError, invalid } from './cognito-error.ts';

/** Name and value of a user attribute as the API carries them. */
export interface AttributeValue {
  readonly Name: string;
  readonly Value: string;
}

/** Reads the JSON body of one call; what is missing or of a wrong type becomes the service's own error. */
export class Input {
  readonly body: Readonly<Record<string, unknown>>;

  constructor(body: unknown) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw serialization();
    this.body = body as Record<string, unknown>;
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw missing(name);
    if (value === '') throw constraint(name, 'Member must have length greater than or equal to 1');
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.body[name] ?? undefined;
    if (value !== undefined && typeof value !== 'string') throw serialization();
    return value;
  }

  flag(name: string): boolean {
    const value = this.body[name] ?? false;
    if (typeof value !== 'boolean') throw serialization();
    return value;
  }

  /** Whole number within limits; `fallback` where absent. */
  count(name: string, { fallback, max }: { fallback: number; max: number }): number {
    const value = this.body[name] ?? fallback;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw serialization();
    if (value < 0) throw constraint(name, 'Member must have value greater than or equal to 0');
    if (value > max) throw constraint(name, `Member must have value less than or equal to ${max}`);
    return value;
  }

  /** String map such as AuthParameters or ClientMetadata; empty where absent. */
  map(name: string): Readonly<Record<string, string>> {
    const value = this.body[name] ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw serialization();
    for (const entry of Object.values(value)) if (typeof entry !== 'string') throw serialization();
    return value as Record<string, string>;
  }

  /** A nested structure, such as SoftwareTokenMfaSettings. */
  part(name: string): Input | undefined {
    const value = this.body[name] ?? undefined;
    return value === undefined ? undefined : new Input(value);
  }

  texts(name: string): readonly string[] {
    const value = this.body[name] ?? [];
    if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'string')) throw serialization();
    return value;
  }

  attributes(name: string): readonly AttributeValue[] {
    const value = this.body[name] ?? [];
    if (!Array.isArray(value)) throw serialization();
    const seen = new Set<string>();
    return value.map((entry) => {
      const part = new Input(entry);
      const attribute = { Name: part.text('Name'), Value: part.optionalText('Value') ?? '' };
      if (seen.has(attribute.Name)) throw invalid(`Attribute ${attribute.Name} was given more than once.`);
      seen.add(attribute.Name);
      return attribute;
    });
  }
}

/** A member of AuthParameters or ChallengeResponses. */
export function parameter(map: Readonly<Record<string, string>>, name: string): string {
  const value = Object.hasOwn(map, name) ? map[name] : undefined;
  if (!value) throw invalid(`Missing required parameter ${name}`);
  return value;
}

function missing(name: string): CognitoError {
  return constraint(name, 'Member must not be null', 'Value null at');
}

function constraint(name: string, rule: string, at = 'Value at'): CognitoError {
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  return invalid(`1 validation error detected: ${at} '${field}' failed to satisfy constraint: ${rule}`);
}

function serialization(): CognitoError {
  return new CognitoError('SerializationException', 'The request body could not be read as the operation expects it.');
}
