import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, read, root } from './source-tree.ts';

const pages = files.filter((file) => file.endsWith('.md') && existsSync(join(root, file)));
const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

/** Links and images of a page: `[text](target)`, `[name]: target`, and `href` or `src` of a tag. */
const targetsOf = (page: string) =>
  [
    ...withoutCode(read(page)).matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)|(?:href|src)="([^"]+)"/gm),
  ].map(([, inline, named, tag]) => inline ?? named ?? tag ?? '');

/** The name by which a heading is linked to. */
const anchorOf = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
const anchorsOf = (page: string) =>
  [
    ...read(page)
      .replace(/^```[\s\S]*?^```/gm, '')
      .matchAll(/^#+ (.+)$/gm),
  ].map(([, heading = '']) => anchorOf(heading));

const isElsewhere = (target: string) => /^(https?:|mailto:)/.test(target);

/** A path under the tree that the page names as code: a file or folder that it tells the reader to look at. */
const namedPaths = (page: string) =>
  [
    ...read(page)
      .replace(/^```[\s\S]*?^```/gm, '')
      .matchAll(/`((?:bin|lib|functions|test|client|docs)\/[\w./-]+)`/g),
  ].map(([, path = '']) => path);

/** Made by commands or only an example, so not in a fresh clone. */
const isExample = (path: string) => /^(functions|test)\/notes\/|^client\/dist/.test(path);

/** Below what the paths of a page begin, where it says so. */
const beginnings = ['', '/v1', '/v1/banking', '/v1/fraud'];
/** Written, and asked for as an example of a route that a team may have. */
const isOwnRoute = (path: string) => path.includes('...') || path === '/reports/{kind}';

/** `GET /v1/me`, and both of `GET`, `PATCH /v1/me`. */
const namedRoutes = (page: string) =>
  [
    ...read(page)
      .replace(/^```[\s\S]*?^```/gm, '')
      .matchAll(/((?:(?:GET|POST|PUT|PATCH|DELETE)`?, `?)*(?:GET|POST|PUT|PATCH|DELETE)) (\/[\w{}<>/.-]*[\w}>.])/g),
  ].flatMap(([, methods = '', path = '']) =>
    isOwnRoute(path) ? [] : (methods.match(/[A-Z]+/g) ?? []).map((method) => [method, path] as const),
  );

const linked = (page: string) =>
  targetsOf(page)
    .filter((target) => !isElsewhere(target))
    .map((target) => normalize(join(dirname(page), target.split('#')[0] || relative(dirname(page), page))));

describe('the pages', () => {
  it('are there', () => {
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/local.md', 'client/README.md']),
    );
  });

  it('link to what is there', () => {
    const tracked = (path: string) =>
      files.some((file) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`));
    const broken = pages.flatMap((page) =>
      linked(page)
        .filter((path) => path.startsWith('..') || !existsSync(join(root, path)) || !tracked(path))
        .map((path) => `${page} -> ${path}`),
    );
    expect(broken).toEqual([]);
  });

  it('link to headings that are there', () => {
    const broken = pages.flatMap((page) =>
      targetsOf(page)
        .filter((target) => !isElsewhere(target) && target.includes('#'))
        .filter((target) => {
          const [path = '', anchor = ''] = target.split('#');
          const to = path === '' ? page : normalize(join(dirname(page), path));
          return to.endsWith('.md') && existsSync(join(root, to)) && !anchorsOf(to).includes(anchor);
        })
        .map((target) => `${page} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('name files and folders that are there', () => {
    const missing = pages.flatMap((page) =>
      namedPaths(page)
        .filter((path) => !isExample(path) && !existsSync(join(root, path)))
        .map((path) => `${page}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('name routes that are there', () => {
    const { paths } = JSON.parse(read('docs/openapi.json')) as { paths: Record<string, Record<string, unknown>> };
    const routes = Object.entries(paths).map(
      ([path, item]) => [new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`), item] as const,
    );
    const isThere = (method: string, path: string) =>
      routes.some(
        ([pattern, item]) => item[method.toLowerCase()] && beginnings.some((first) => pattern.test(first + path)),
      );
    const missing = pages.flatMap((page) =>
      namedRoutes(page)
        .filter(([method, path]) => !isThere(method, path))
        .map(([method, path]) => `${page}: ${method} ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('run our files with the Node of the repository: 20, which is enough to begin with, reads no TypeScript', () => {
    const elsewhere = pages.flatMap((page) =>
      [...read(page).matchAll(/(?<!npx )\bnode [\w./-]+\.ts/g)].map(([command]) => `${page}: ${command}`),
    );
    expect(elsewhere).toEqual([]);
  });

  it('say of every folder of lib what stands there', () => {
    const folders = new Set(files.filter((file) => file.startsWith('lib/')).map((file) => file.split('/')[1]));
    const told = read('CONTRIBUTING.md');
    expect([...folders].filter((folder) => !told.includes(`\`lib/${folder}/\``))).toEqual([]);
  });

  it('are all reached from the README', () => {
    const seen = new Set<string>();
    const visit = (page: string) => {
      if (seen.has(page)) return;
      seen.add(page);
      for (const path of linked(page)) {
        if (!existsSync(join(root, path))) continue;
        if (path.endsWith('.md')) visit(path);
        else if (statSync(join(root, path)).isDirectory())
          for (const below of pages.filter((one) => dirname(one) === path.replace(/\/$/, ''))) visit(below);
      }
    };
    visit('README.md');
    expect(pages.filter((page) => !seen.has(page))).toEqual([]);
  });
});
