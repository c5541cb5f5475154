import type { Place } from './identity.ts';

/** The name given in the template, or a stable one of at most `max` characters. */
export function nameOf(place: Place, property: string, max: number): string {
  const given = place.property(property);
  return typeof given === 'string' && given !== '' ? given : place.naming.name(max);
}

/** As `nameOf`, with the ending that FIFO queues and topics must have. */
export function fifoNameOf(place: Place, property: string, max: number, fifoProperty: string): string {
  const name = nameOf(place, property, max - 5);
  const fifo = String(place.property(fifoProperty)) === 'true';
  return fifo && !name.endsWith('.fifo') ? `${name}.fifo` : name;
}

export function arnOf(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
}
