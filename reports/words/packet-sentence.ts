import type { PooledPackets } from '../../support/record/packet-experiment.ts'
import { countOf, grouped } from './units.ts'

/** What became of numbered packets, in a sentence: of all rates and nodes together, and which lost most. */
export function packetSentence(pooled: readonly PooledPackets[]): string {
  const sent = pooled.reduce((sum, one) => sum + one.sent, 0)
  const lost = sent - pooled.reduce((sum, one) => sum + one.received, 0)
  if (sent === 0) return 'No packet was sent in a trial whose figures can be believed.'
  const nodes = countOf(new Set(pooled.map(({ node }) => node)).size, 'node')
  if (lost === 0) return `All of ${countOf(sent, 'packet')} to ${nodes} came back.`
  const [worst] = pooled.toSorted((a, b) => (b.lossRatio ?? 0) - (a.lossRatio ?? 0))
  const share = (ratio: number | undefined) => `${Number((100 * (ratio ?? 0)).toPrecision(2))} %`
  const most = worst
    ? `; most at ${grouped(worst.packetsPerSecond)} packets a second to ${worst.node}, ${share(worst.lossRatio)}`
    : ''
  return `${countOf(lost, 'packet')} of ${grouped(sent)} to ${nodes} did not come back (${share(lost / sent)}${most}).`
}
