/**
 * Reads one value by the JSON paths that EventBridge takes: `$`, `$.detail.id`, `$.detail['a b']`, `$.resources[0]`. Undefined when
 * nothing stands there.
 *
 * @throws Error for a path of another form.
 */
export function readPath(path: string, value: unknown): unknown {
  let found = value;
  for (const step of parsePath(path)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}

const step = /\.([A-Za-z0-9_$\-:@]+)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]/y;

function parsePath(path: string): string[] {
  const steps: string[] = [];
  step.lastIndex = 1;
  while (path.startsWith('$') && step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) break;
    steps.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
    if (step.lastIndex === path.length) return steps;
  }
  if (path === '$') return steps;
  throw new Error(`${path} is not a path like $.detail.id`);
}
