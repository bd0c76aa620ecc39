import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address, as text, is one of the public internet: what everybody can reach, and no more than that.
 *
 * IPv6 outside 2000::/3 is refused whatever it is registered for: mapped, compatible and translated forms of IPv4 addresses (`::ffff:0:0/96`, `::/96`,
 * `64:ff9b::/96`), unique local, link-local and site-local ones are all there. Inside it, what carries an IPv4 address (6to4, Teredo) is refused too.
 */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0 || text.includes('%')) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || (address as ipaddr.IPv6).match(GLOBAL_UNICAST)
}
