import { boardAddress } from '../shape.ts'

/** Racks take a /24 each of 10.214.0.0/16: away from what K3s, Docker and home routers use. */
export const subnetOf = (number: number) => `10.214.${number}`
export const firstSubnet = 1
export const lastSubnet = 250

/** The one link of a rack in the machine's own network namespace. Its name claims the subnet. */
export const hostLink = (number: number) => `tahan${number}`
const uplink = 'uplink'
const bridge = 'rack'
export const boardPort = (index: number) => `port${index}`

/** The machine's leg of the rack's network. */
const hostAddress = (subnet: string) => `${subnet}.1`
/** The boards' gateway: it says at once that nothing is behind it. */
const gatewayAddress = (subnet: string) => `${subnet}.254`

/** Fixed for a board, as a real one's is. */
export function boardMac(rack: string, index: number): string {
  const numbers = rack.match(/../g) ?? []
  return ['02', ...numbers.slice(0, 4), index.toString(16).padStart(2, '0')].join(':')
}

/** Lines for `ip -batch` on the machine, which fail at the first when the subnet is another rack's. */
export function hostLines(rack: string, number: number, switchNamespace: string): string[] {
  const link = hostLink(number)
  return [
    `link add ${link} type veth peer name ${uplink} netns ${switchNamespace}`,
    `link set ${link} alias "tahan-rack ${rack}"`,
    `address add ${hostAddress(subnetOf(number))}/24 dev ${link}`,
    `link set ${link} up`,
  ]
}

/**
 * In the namespace of the rack's switch. The bridge is not the machine's: what its packet filter says of bridged or
 * forwarded traffic is not said of the boards'.
 */
export function switchLines(number: number): string[] {
  return [
    'link set lo up',
    `link add ${bridge} type bridge forward_delay 0`,
    `address add ${gatewayAddress(subnetOf(number))}/24 dev ${bridge}`,
    `link set ${bridge} up`,
    `link set ${uplink} master ${bridge} up`,
    'route add unreachable default',
  ]
}

/** In the switch's namespace: a cable to a board, plugged in. */
export function cableLines(rack: string, index: number, boardNamespace: string): string[] {
  const port = boardPort(index)
  return [
    `link add ${port} type veth peer name eth0 address ${boardMac(rack, index)} netns ${boardNamespace}`,
    `link set ${port} master ${bridge} up`,
  ]
}

/** In the board's namespace: what its own network manager would do. */
export function boardLines(number: number, index: number): string[] {
  const subnet = subnetOf(number)
  return [
    'link set lo up',
    `address add ${boardAddress(subnet, index)}/24 dev eth0`,
    'link set eth0 up',
    `route add default via ${gatewayAddress(subnet)}`,
  ]
}
