/**
 * The route key of a message by the API's selection expression: `$request.body.action`, or parts of it in a text as
 * `${request.body.service}/${request.body.action}`. Undefined when the message has no such member, or is no JSON object.
 */
export function selectRouteKey(expression: string, message: string): string | undefined {
  const body = parseObject(message);
  if (body === undefined) return undefined;
  const whole = /^\$request\.body\.([\w.-]+)$/.exec(expression);
  if (whole) return member(body, whole[1] as string);
  let missing = false;
  const key = expression.replace(/\$\{request\.body\.([\w.-]+)\}/g, (_all, path: string) => {
    const value = member(body, path);
    missing ||= value === undefined;
    return value ?? '';
  });
  return missing ? undefined : key;
}

function parseObject(message: string): object | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function member(body: object, path: string): string | undefined {
  let value: unknown = body;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
