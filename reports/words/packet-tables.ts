import { type TiphonVariant, tiphonIndex, tiphonOverall } from '../../support/measure/qos/tiphon.ts'
import type { PooledPackets, Spread } from '../../support/record/packet-experiment.ts'
import type { NodeStream, PacketTrial } from '../../support/record/packet-trial.ts'
import { escaped, table } from './html.ts'
import { grouped } from './units.ts'

/** Every rate to every node, over all sound trials. HTML. */
export function packetFigures(pooled: readonly PooledPackets[]): string {
  return table(
    ['Packets/s', 'Node', 'Sent', 'Lost', 'Loss', 'Overtaken', 'Doubled', 'Round trip p50', 'p99', 'Jitter'],
    pooled.map(one => [
      grouped(one.packetsPerSecond),
      escaped(one.node),
      grouped(one.sent),
      grouped(one.sent - one.received),
      lossText(one),
      grouped(one.reordered),
      grouped(one.duplicates),
      spreadText(one.roundTripP50Ms),
      spreadText(one.roundTripP99Ms),
      spreadText(one.jitterMs),
    ]),
  )
}

/** Every stream of every trial, with what is known of our own part in it. HTML. */
export function packetStreams(trials: readonly PacketTrial[]): string {
  const rows = trials.flatMap(({ number, streams }) =>
    streams.flatMap(({ packetsPerSecond, nodes, audit, verdict }) =>
      nodes.map(node => [
        String(number),
        grouped(packetsPerSecond),
        escaped(node.node),
        verdict,
        lossText(node),
        ownLossText(node),
        node.lostOn === undefined
          ? '–'
          : `${grouped(node.lostOn.wayThere)} / ${grouped(node.lostOn.wayBack)}`,
        grouped(node.longestRun),
        `${msText(node.roundTrip?.p50Ms)} / ${msText(node.roundTrip?.maxMs)}`,
        msText(node.thesis.delayMs),
        msText(node.thesis.jitterMs),
        `${msText(audit.scheduleErrorMs.p99)} (${audit.priority})`,
      ]),
    ),
  )
  return table(
    [
      ...['Trial', 'Packets/s', 'Node', 'Verdict', 'Loss', 'Own loss: prober / echo', 'Lost there / back'],
      ...['Longest run', 'Round trip p50 / max', 'Thesis delay', 'Thesis jitter', 'Sent late, p99'],
    ],
    rows,
  )
}

/** Delay, jitter and loss of every rate and node by both published variants of the grades. HTML. */
export function packetGrades(pooled: readonly PooledPackets[]): string {
  const variants: TiphonVariant[] = ['A', 'B']
  return table(
    ['Packets/s', 'Node', 'Variant', 'Delay', 'Jitter', 'Loss', 'Together'],
    pooled.flatMap(one =>
      variants.map(variant => {
        const grades = [
          tiphonIndex(variant, 'delayMs', one.roundTripP50Ms?.median),
          tiphonIndex(variant, 'jitterMs', one.jitterMs?.median),
          tiphonIndex(variant, 'lossPercent', one.lossRatio === undefined ? undefined : 100 * one.lossRatio),
        ]
        const together = tiphonOverall(grades)
        return [
          ...[grouped(one.packetsPerSecond), escaped(one.node), variant],
          ...grades.map(grade => (grade === undefined ? '–' : String(grade))),
          together === undefined ? '–' : `${together.mean.toFixed(2)}, ${together.word}`,
        ]
      }),
    ),
  )
}

function lossText({ lossRatio, interval }: Pick<PooledPackets, 'lossRatio' | 'interval'>): string {
  if (lossRatio === undefined || interval === undefined) return '–'
  const percent = (share: number) => String(Number((100 * share).toPrecision(2)))
  return `${percent(lossRatio)} % [${percent(interval[0])}–${percent(interval[1])}]`
}

function ownLossText({ ownLoss: { atProber, atEcho } }: NodeStream): string {
  const text = (count: number | undefined) => (count === undefined ? 'not known' : grouped(count))
  return `${text(atProber)} / ${text(atEcho)}`
}

function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return '–'
  const { median, least, most } = spread
  return least === most ? msText(median) : `${msText(median)} [${least.toFixed(2)}–${most.toFixed(2)}]`
}

function msText(ms: number | undefined): string {
  return ms === undefined ? '–' : `${ms.toFixed(2)} ms`
}
