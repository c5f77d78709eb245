import type { Packet } from '../../packets/packet.ts'
import type { NodeStream, PacketStream, StreamEvidence } from '../../record/packet-trial.ts'
import type { Verdict } from '../../record/trial.ts'
import { nodeStream } from './node-stream.ts'

/** With fewer packets to a node its shares and quantiles mean nothing. */
const fewestPackets = 50
/** Beyond these, what was measured is this machine. Of all slots; of all packets; of the time a packet is waited for. */
const most = { unsentShare: 0.05, ownShare: 0.005, stallShare: 0.5 }

/** One rate's packets as a record. @param packets of packets-<rate>.csv */
export function measureStream(evidence: StreamEvidence, packets: readonly Packet[]): PacketStream {
  const { echoes, ...facts } = evidence
  const byNode = Map.groupBy(packets, ({ node }) => node)
  const nodes = evidence.audit.nodes.map(({ node, droppedHere }) =>
    nodeStream(
      node,
      byNode.get(node) ?? [],
      droppedHere,
      echoes.find(echo => echo.node === node),
    ),
  )
  return { ...facts, nodes, ...judgeStream(evidence, nodes) }
}

/** Whether a stream's figures can be believed to be the network's. */
function judgeStream(
  { audit, timeoutMs }: Pick<StreamEvidence, 'audit' | 'timeoutMs'>,
  nodes: readonly NodeStream[],
): { verdict: Verdict; reason: string } {
  const slots = audit.sent + audit.unsent
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  if (slots > 0 && audit.unsent / slots > most.unsentShare) {
    const reason = `${percent(audit.unsent / slots)} of the packets were not sent: this machine was too busy, or would not (${audit.notes.join('; ') || 'no note'}).`
    return { verdict: 'invalid', reason }
  }
  if (audit.longestStallMs > most.stallShare * timeoutMs) {
    const reason = `The prober stood still for ${Math.round(audit.longestStallMs)} ms: what came back meanwhile it could not tell.`
    return { verdict: 'invalid', reason }
  }
  const ownOf = ({ ownLoss }: NodeStream) => (ownLoss.atProber ?? 0) + (ownLoss.atEcho ?? 0)
  const leaky = nodes.find(node => node.sent > 0 && ownOf(node) / node.sent > most.ownShare)
  if (leaky) {
    const reason = `${ownOf(leaky)} of ${leaky.sent} packets to ${leaky.node} were dropped by our own two ends, which could not read them in time.`
    return { verdict: 'invalid', reason }
  }
  const few = nodes.find(({ sent }) => sent < fewestPackets)
  if (nodes.length === 0 || few) {
    const reason = few
      ? `Only ${few.sent} packets went to ${few.node}: too few to say anything.`
      : 'No packet was sent.'
    return { verdict: 'inconclusive', reason }
  }
  return { verdict: 'pass', reason: shown(nodes) }
}

function shown(nodes: readonly NodeStream[]): string {
  const sent = nodes.reduce((sum, node) => sum + node.sent, 0)
  const lost = nodes.reduce((sum, node) => sum + node.sent - node.received, 0)
  return lost === 0 ? `All of ${sent} packets came back.` : `${lost} of ${sent} packets did not come back.`
}
