import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemblyOf } from './assembly-of.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: object;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: Readonly<Record<string, string>>;
}
interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** Logical ids that a resource waits for. */
function waitsFor({ Resources }: Template, id: string): readonly string[] {
  const named = [...JSON.stringify(Resources[id]?.Properties ?? {}).matchAll(/"(?:Ref":|Fn::GetAtt":\[)"(\w+)"/g)];
  const ids = [...named.map(([, name]) => name as string), ...[Resources[id]?.DependsOn ?? []].flat()];
  return ids.filter((name) => name in Resources);
}

/** The most resources of a kind that CloudFormation has under way, when all others are done as soon as they can be. */
function atOnce(template: Template, ofKind: (resource: Resource) => boolean): number {
  const left = new Set(Object.keys(template.Resources));
  let most = 0;
  while (left.size > 0) {
    const ready = [...left].filter((id) => waitsFor(template, id).every((other) => !left.has(other)));
    const counted = ready.filter((id) => ofKind(template.Resources[id] as Resource));
    most = Math.max(most, counted.length);
    const done = counted.length < ready.length ? ready.filter((id) => !counted.includes(id)) : counted.slice(0, 1);
    if (done.length === 0) throw new Error('these wait for each other');
    for (const id of done) left.delete(id);
  }
  return most;
}

const parts = ['Integration', 'Route', 'RouteResponse'].map((name) => `AWS::ApiGatewayV2::${name}`);
const { directory, at } = assemblyOf('real', 'prod');
const read = (file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as Template;
const nested = readdirSync(directory).filter((file) => file.endsWith('.nested.template.json'));
const holding = (type: string) =>
  nested.filter((file) => Object.values(read(file).Resources).some(({ Type }) => Type === type));

describe('a deployment, of which API Gateway takes ten changes a second', () => {
  it('makes, changes or deletes six stacks of functions at a time', () => {
    const files = new Set(holding('AWS::Lambda::Function'));
    expect(files.size).toBeGreaterThan(15);
    const ofFunctions = ({ Metadata }: Resource) => files.has(Metadata?.['aws:asset:path'] ?? '');
    expect(atOnce(read('Mainstay-prod.template.json'), ofFunctions)).toBe(6);
  });

  it.each(holding('AWS::ApiGatewayV2::Route'))('makes one part of an API after another in %s', (file) => {
    expect(atOnce(read(file), ({ Type }) => parts.includes(Type))).toBe(1);
  });

  it('has API Gateway deploy the routes when all are there, not anew with each one', () => {
    const { dependsOn } = at('HttpApi/Stage');
    const root = read('Mainstay-prod.template.json').Resources;
    const waited = dependsOn.map((id) => root[id]?.Metadata?.['aws:asset:path']);
    const open = holding('AWS::ApiGatewayV2::Route');
    expect(open.length).toBeGreaterThan(10);
    expect(open.filter((file) => !waited.includes(file))).toEqual([]);
  });
});
