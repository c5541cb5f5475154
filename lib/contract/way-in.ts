import type { Consumer } from './consumer.ts';
import type { Route } from './route.ts';

/**
 * `GET /v1/notes/{noteId}` -> `GET /v1/notes/{}`: what API Gateway knows a route by, since it takes one name for a variable at one
 * place of paths. A greedy variable (`{rest+}`) is another route.
 */
export const routeShape = (key: string): string =>
  key.replace(/\{[^{}]*\}/g, (name) => (name.endsWith('+}') ? '{+}' : '{}'));

/** What of an API leads to a function, of which the API has one each: `GET /v1/notes/{}`, `socket ring`. Nothing, where no API does. */
export function wayIn(entry: Route | Consumer): string | undefined {
  if (entry.kind === 'route') return routeShape(`${entry.method} ${entry.path}`);
  if ('socket' in entry.on) return `socket ${entry.on.socket}`;
  return 'http' in entry.on ? `http ${entry.on.http}` : undefined;
}
