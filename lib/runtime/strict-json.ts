/** Deepest nesting of what callers send. */
const deepest = 32;

/** No JSON, or JSON that reaches further than anybody's schema: deeper, or into a prototype. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

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
      if (++depth > deepest) throw new Malformed(`It nests deeper than ${deepest} levels.`);
    } else if (c === 125 || c === 93) depth--;
  }
}

const refuseKey = (key: string, value: unknown) => {
  if (key === '__proto__') throw new Malformed('A property may not be named __proto__.');
  return value;
};

/** JSON as callers may send it. @throws Malformed, without words when it is none. */
export function strictJson(text: string): unknown {
  refuseDepth(text);
  try {
    return JSON.parse(text, text.includes('__proto__') || text.includes('\\u') ? refuseKey : undefined);
  } catch (error) {
    throw error instanceof Malformed ? error : new Malformed();
  }
}
