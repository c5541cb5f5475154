import { relay } from '../../lib/events/relay.ts';
import { relayEvents } from './contract/events.ts';

export const handler = relay(relayEvents);
