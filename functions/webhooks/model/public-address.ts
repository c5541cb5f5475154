import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Networks that are no place of a receiver: this host, private and shared networks, link-local (metadata services), documentation, multicast. */
const closed4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** Inside of 2000::/3, beyond which no address is anybody's: IETF protocols and Teredo, documentation, 6to4, which carries any IPv4. */
const closed6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

let lists: { readonly closed: BlockList; readonly global6: BlockList } | undefined;
function networks() {
  if (lists) return lists;
  const [closed, global6] = [new BlockList(), new BlockList()];
  for (const [network, prefix] of closed4) closed.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of closed6) closed.addSubnet(network, prefix, 'ipv6');
  global6.addSubnet('2000::', 3, 'ipv6');
  lists = { closed, global6 };
  return lists;
}

/** Whether an address belongs to the public internet. IPv6 addresses that carry an IPv4 one (mapped, NAT64, 6to4, Teredo) do not. */
export function isPublicAddress(address: string): boolean {
  const { closed, global6 } = networks();
  if (isIPv4(address)) return !closed.check(address, 'ipv4');
  return isIPv6(address) && global6.check(address, 'ipv6') && !closed.check(address, 'ipv6');
}
