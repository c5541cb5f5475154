import { createHash } from 'node:crypto';
import type { CfnResource } from 'aws-cdk-lib';

/** CloudFormation takes 255 letters and digits. The hash tells apart what differs in other characters, or further behind. */
const readable = 180;

const words = (way: string) =>
  way
    .replace(/\{\+?\}/g, 'one')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** `GET /v1/notes/{}` -> `GETV1NotesOne5A6B7C8D`. */
export function nameOfWayIn(way: string): string {
  const hash = createHash('sha256').update(way).digest('hex').slice(0, 8).toUpperCase();
  return `${words(way).slice(0, readable)}${hash}`;
}

/**
 * Names a resource in CloudFormation by what it leads, not by the operation that it leads to: under another name of the operation it
 * is the same resource, changed in place. By the operation it would be another one, made while the old one is there, which API
 * Gateway refuses.
 */
export const nameByWayIn = (resource: CfnResource, way: string): void =>
  resource.overrideLogicalId(`${resource.node.id}${nameOfWayIn(way)}`);
