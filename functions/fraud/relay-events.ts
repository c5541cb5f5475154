import { relay } from '../../lib/events/relay.ts';
import { relayEvents } from './contract/behind.ts';

export const handler = relay(relayEvents);
