import { relay } from '../../lib/events/relay.ts';
import { relayEvents } from './contract/work.ts';

export const handler = relay(relayEvents);
