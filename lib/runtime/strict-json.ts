import { AppError } from './app-error.ts';

/** Deepest nesting of what callers send. */
const deepest = 32;

const malformed = (detail: string) => new AppError('malformed-json', detail);

/** Looks at brackets outside strings only. */
function refuseDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 92) i++;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 123 || c === 91) {
      if (++depth > deepest) throw malformed(`It nests deeper than ${deepest} levels.`);
    } else if (c === 125 || c === 93) depth--;
  }
}

const refuseKey = (key: string, value: unknown) => {
  if (key === '__proto__') throw malformed('A property may not be named __proto__.');
  return value;
};

/** JSON as callers may send it: no deeper than anybody's schema, and reaching for no prototype. @throws AppError `malformed-json`. */
export function strictJson(text: string): unknown {
  refuseDepth(text);
  try {
    return JSON.parse(text, text.includes('__proto__') || text.includes('\\u') ? refuseKey : undefined);
  } catch (error) {
    throw error instanceof AppError ? error : malformed('It is no JSON.');
  }
}
