import { quantileSorted } from 'simple-statistics'
import type { Sample } from '../../probe/sample.ts'
import type { ProbeBeside, ProbeLatency, StepJitter } from '../../record/load-step.ts'
import { requestAvailability } from '../availability.ts'
import { delayVariationsMs, rfc3550JitterMs, thesisJitterMs } from '../qos/jitter.ts'
import type { EchoedPacket } from '../qos/packets.ts'
import { countRequests } from '../requests.ts'

/** More unknown slots than this share, and the probe saw too little to tell an availability. */
const unknownLimit = 0.05
/** The running mean of RFC 3550 has a memory of sixteen changes. */
const leastForJitter = 17

/** @param samples that were due in the span of a step */
export function probeBeside(samples: readonly Sample[]): ProbeBeside {
  const known = samples.filter(({ outcome }) => outcome !== 'late')
  const requests = countRequests(
    known,
    samples.filter(({ outcome }) => outcome === 'late'),
  )
  const { sent, ok, unknown } = requests
  const unknownShare = sent === 0 ? 1 : unknown / sent
  const late = sorted(samples.map(({ sentMs, dueMs }) => sentMs - dueMs))
  return {
    availability: unknownShare > unknownLimit ? undefined : requestAvailability(requests),
    availabilityBounds: sent === 0 ? undefined : [ok / sent, (ok + unknown) / sent],
    requests,
    latency: latencyOf(known),
    unknownShare,
    lateness:
      late.length === 0
        ? undefined
        : {
            p50Ms: quantileSorted(late, 0.5),
            p99Ms: quantileSorted(late, 0.99),
            maxMs: quantileSorted(late, 1),
          },
  }
}

/** From intended start to the last byte of good answers. */
function latencyOf(samples: readonly Sample[]): ProbeLatency | undefined {
  const ms = sorted(
    samples.filter(({ outcome }) => outcome === 'ok').map(({ dueMs, endMs }) => endMs - dueMs),
  )
  if (ms.length === 0) return undefined
  const at = (share: number) => quantileSorted(ms, share)
  return { n: ms.length, p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs: at(1) }
}

/** Jitter as it is defined, and as theses define it: of the same answers. */
export interface Jitter {
  measured: StepJitter | undefined
  thesisMs: number | undefined
}

/**
 * Of the probe's round trips over kept connections, each door for itself: two doors are two ways. From when a request
 * was really sent: what the probe itself was late by is not the service's jitter.
 *
 * @param samples that were due in the span of a step
 */
export function jitterBeside(samples: readonly Sample[]): Jitter {
  const good = samples.filter(({ connection, outcome }) => connection === 'reused' && outcome === 'ok')
  const doors = [...Map.groupBy(good, ({ vantage }) => vantage).values()]
    .map(own => own.toSorted((a, b) => a.sentMs - b.sentMs).map(packetOf))
    .filter(packets => packets.length >= leastForJitter)
  if (doors.length === 0) return { measured: undefined, thesisMs: undefined }
  const variations = sorted(doors.flatMap(delayVariationsMs))
  return {
    measured: {
      rfc3550Ms: meanOf(doors.map(rfc3550JitterMs)),
      variationP50Ms: quantileSorted(variations, 0.5),
      variationP99Ms: quantileSorted(variations, 0.99),
      n: variations.length,
    },
    thesisMs: meanOf(doors.map(thesisJitterMs)),
  }
}

function packetOf({ sentMs, endMs }: Sample, sequence: number): EchoedPacket {
  return { sequence, sentMs, receivedMs: endMs }
}

function meanOf(values: readonly (number | undefined)[]): number {
  const known = values.filter(value => value !== undefined)
  return known.reduce((sum, value) => sum + value, 0) / known.length
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)
