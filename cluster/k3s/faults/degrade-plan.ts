import type { Degradation } from '../../../support/chaos/fault.ts'
import { filterScript, isFilteredScript, unfilterScript } from './packet-filter.ts'

/** Ours are known by this handle of their queue, and what comes in passes through this device. */
const handle = '7a11:'
const inDevice = 'tahan-in'

/** Faster than any link here, for what is not to be slowed down. */
const unlimited = '40gbit'

/** What a board's kernel has for making a link worse. */
export interface QueueKinds {
  /** Delays, varies and loses packets. */
  netem: boolean
  /** Rates, and what sends what comes in through a queue: HTB, u32, IFB and mirred. */
  shaping: boolean
}

/** Why the kernel cannot do it; undefined where it can. */
export function whyNot(
  { delayMs, rateKbps }: Degradation,
  { netem, shaping }: QueueKinds,
): string | undefined {
  if (delayMs !== undefined && !netem) return 'its kernel has no netem (sch_netem), which delays packets'
  if ((delayMs !== undefined || rateKbps !== undefined) && !shaping)
    return 'its kernel lacks one of sch_htb, cls_u32, ifb and act_mirred, which limit rates in both directions'
  return undefined
}

/** Prints which kinds the kernel takes, tried in a network of its own that goes with the try. */
export const queueKindsScript = `modprobe -q -a sch_netem sch_htb cls_u32 ifb act_mirred 2>/dev/null
unshare -n tc qdisc add dev lo root netem delay 1ms 2>/dev/null && echo has netem
unshare -n bash -c '
  ip link add ${inDevice} type ifb && tc qdisc add dev lo root handle ${handle} htb default 2 &&
  tc qdisc add dev lo ingress &&
  tc filter add dev lo parent ffff: protocol all u32 match u32 0 0 action mirred egress redirect dev ${inDevice}
' >/dev/null 2>&1 && echo has shaping
true`

export function parseQueueKinds(text: string): QueueKinds {
  return { netem: /^has netem$/m.test(text), shaping: /^has shaping$/m.test(text) }
}

/**
 * A script that makes the link to the harness worse, the same each way; SSH with the harness stays as it is. It needs
 * the shell variables \`harness\` and \`port\` and the function \`uplinks\`.
 *
 * Packets are lost by netem where the kernel has it, else by the packet filter.
 */
export function degradeScript(degradation: Degradation, kinds: QueueKinds): string {
  const { lossRatio, rateKbps, delayMs } = degradation
  const byQueue = delayMs !== undefined || rateKbps !== undefined || (lossRatio !== undefined && kinds.netem)
  const byFilter = lossRatio !== undefined && !kinds.netem
  return [
    'link=$(ip -o route get "$harness" | sed -n "s/.*dev \\([^ ]*\\).*/\\1/p")',
    ...(byQueue && kinds.shaping ? [bothWays(degradation, kinds)] : []),
    ...(byFilter ? [filterScript({ drop: 'share', ratio: lossRatio })] : []),
  ].join('\n')
}

/** Packets that wait for a slow link: a small switch's worth, so that the queue does not become a delay of its own. */
const queuePackets = 64
const bitsPerPacket = 12_000

function leafOf(
  { lossRatio, rateKbps, delayMs, jitterMs }: Degradation,
  { netem }: QueueKinds,
): string | undefined {
  const delay = delayMs === undefined ? '' : ` delay ${delayMs}ms${jitterMs ? ` ${jitterMs}ms` : ''}`
  const loss = lossRatio === undefined ? '' : ` loss ${lossRatio * 100}%`
  if (!netem || delay + loss === '') return rateKbps === undefined ? undefined : `pfifo limit ${queuePackets}`
  // What is delayed waits in the same queue, on top of what the rate holds up.
  const delayed = rateKbps === undefined ? 10_000 : Math.ceil((rateKbps * (delayMs ?? 0)) / bitsPerPacket)
  return `netem limit ${queuePackets + delayed}${delay}${loss}`
}

function bothWays(degradation: Degradation, kinds: QueueKinds): string {
  const { rateKbps } = degradation
  const rate = rateKbps === undefined ? unlimited : `${rateKbps}kbit`
  const leaf = leafOf(degradation, kinds)
  return `queue() { # device, how SSH's packets are known there
  tc qdisc replace dev "$1" root handle ${handle} htb default 2 &&
  tc class add dev "$1" parent ${handle} classid ${handle}1 htb rate ${unlimited} quantum 60000 &&
  tc class add dev "$1" parent ${handle} classid ${handle}2 htb rate ${rate} quantum 1514 &&
  tc filter add dev "$1" parent ${handle} protocol ip prio 1 u32 $2 flowid ${handle}1 &&
  ${leaf === undefined ? 'true' : `tc qdisc add dev "$1" parent ${handle}2 ${leaf}`}
}
tc qdisc del dev "$link" ingress 2>/dev/null; ip link del ${inDevice} 2>/dev/null
ip link add ${inDevice} type ifb && ip link set ${inDevice} up || exit
queue "$link" "match ip dst $harness/32 match ip protocol 6 0xff match ip sport $port 0xffff" || exit
queue ${inDevice} "match ip src $harness/32 match ip protocol 6 0xff match ip dport $port 0xffff" || exit
tc qdisc add dev "$link" ingress &&
tc filter add dev "$link" parent ffff: protocol all u32 match u32 0 0 action mirred egress redirect dev ${inDevice} || exit`
}

/** A script that takes queues and rules away; without an error where there are none. */
export const undegradeScript = `for link in $(tc qdisc show | sed -n 's/^qdisc htb ${handle} dev \\([^ ]*\\) .*/\\1/p'); do
  tc qdisc del dev "$link" ingress 2>/dev/null; tc qdisc del dev "$link" root 2>/dev/null
done
ip link del ${inDevice} 2>/dev/null
${unfilterScript}`

/** Exit code 0 where queues or rules of ours stand. */
export const isDegradedScript = `{ tc qdisc show | grep -q '^qdisc htb ${handle}' || ${isFilteredScript}; }`
