import type { Route } from './read-routes.ts';

export interface RouteMatch {
  readonly route: Route;
  /** Decoded; absent when the route has none. */
  readonly pathParameters?: Record<string, string>;
}

/** A segment of a path that cannot be decoded. */
export class MalformedPath extends Error {}

interface Node {
  readonly literals: Map<string, Node>;
  parameter?: Node;
  greedy?: Map<string, Leaf>;
  readonly leaves: Map<string, Leaf>;
}

interface Leaf {
  readonly route: Route;
  readonly names: readonly string[];
}

/**
 * Finds the route of a request with API Gateway's precedence: a full match before one with a greedy `{proxy+}`, a literal segment before a
 * parameter, the method itself before ANY, and `$default` for what is left.
 */
export class RouteTable {
  readonly #root: Node = emptyNode();
  readonly #default: Route | undefined;

  constructor(routes: readonly Route[]) {
    this.#default = routes.find((route) => route.path === undefined);
    for (const route of routes) if (route.path !== undefined) this.#add(route, route.path);
  }

  /** `path` as sent, without query and stage. Throws MalformedPath when a parameter is no valid percent-encoding. */
  find(method: string, path: string): RouteMatch | undefined {
    const segments = path.slice(1).split('/');
    const found = findLeaf(this.#root, segments, 0, method) ?? findGreedy(this.#root, segments, method);
    if (!found) return this.#default && { route: this.#default };
    const { route, names } = found.leaf;
    if (names.length === 0) return { route };
    const values = names.map((name, at) => [name, decode(found.values[at] ?? '')] as const);
    return { route, pathParameters: Object.fromEntries(values) };
  }

  #add(route: Route, path: string): void {
    const names: string[] = [];
    let node = this.#root;
    for (const segment of path.slice(1).split('/')) {
      const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
      if (name) names.push(name);
      if (name && greedy) {
        node.greedy ??= new Map();
        node.greedy.set(route.method, { route, names });
        return;
      }
      node = name ? parameter(node) : literal(node, segment);
    }
    node.leaves.set(route.method, { route, names });
  }
}

function emptyNode(): Node {
  return { literals: new Map(), leaves: new Map() };
}

function literal(node: Node, segment: string): Node {
  const known = node.literals.get(segment);
  if (known) return known;
  const made = emptyNode();
  node.literals.set(segment, made);
  return made;
}

function parameter(node: Node): Node {
  node.parameter ??= emptyNode();
  return node.parameter;
}

interface Found {
  readonly leaf: Leaf;
  readonly values: readonly string[];
}

function findLeaf(node: Node, segments: readonly string[], at: number, method: string): Found | undefined {
  if (at === segments.length) {
    const leaf = node.leaves.get(method) ?? node.leaves.get('ANY');
    return leaf && { leaf, values: [] };
  }
  const segment = segments[at] as string;
  const next = node.literals.get(segment);
  const exact = next && findLeaf(next, segments, at + 1, method);
  if (exact || !node.parameter || segment === '') return exact;
  const rest = findLeaf(node.parameter, segments, at + 1, method);
  return rest && { leaf: rest.leaf, values: [segment, ...rest.values] };
}

/** The longest prefix before the greedy parameter wins. */
function findGreedy(root: Node, segments: readonly string[], method: string): Found | undefined {
  const walk = (node: Node, at: number, values: readonly string[]): Found | undefined => {
    const segment = segments[at];
    if (segment !== undefined) {
      const next = node.literals.get(segment);
      const deeper =
        (next && walk(next, at + 1, values)) ??
        (node.parameter && segment !== '' ? walk(node.parameter, at + 1, [...values, segment]) : undefined);
      if (deeper) return deeper;
    }
    const leaf = node.greedy?.get(method) ?? node.greedy?.get('ANY');
    const rest = segments.slice(at).join('/');
    return leaf && rest !== '' ? { leaf, values: [...values, rest] } : undefined;
  };
  return walk(root, 0, []);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new MalformedPath(segment);
  }
}
