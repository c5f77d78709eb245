import type { FailureHandling, TargetKind } from '../../cluster/cluster.ts'
import type { LimitsByTarget } from '../../fixtures/test.ts'

/** What the limits on a ladder's first step and on the lowest rate depend on. */
interface Place {
  knee: { connections: number; because: string }
  delay: { ms: number; because: string }
  jitter: { ms: number; because: string }
  /** Beside a ladder, which asks for all there is. */
  besideAll: { share: number; because: string }
  /** Beside the lowest of the rates. */
  besideLittle: { share: number; because: string }
}

const feltBy = 'whoever else asks should not feel a load that the service carries.'

const ownMachines: Place = {
  knee: { connections: 200, because: 'papers begin there, and even a small board carries it.' },
  delay: { ms: 500, because: 'after half a second a page feels slow.' },
  jitter: { ms: 200, because: 'a queue of 200 requests may be met empty or full.' },
  besideAll: { share: 0.99, because: feltBy },
  besideLittle: { share: 0.99, because: feltBy },
}

/** The load, the probe and the whole cluster on one machine, which may have others to serve too. */
const sharedMachine: Place = {
  knee: {
    connections: 200,
    because: 'papers begin there; above it the knee is the machine’s, and only told.',
  },
  delay: { ms: 3_000, because: 'whoever waits for a processor waits long; beyond that nothing works.' },
  jitter: {
    ms: 500,
    because: 'an answer that comes within the half second of the probe differs by no more.',
  },
  besideAll: {
    share: 0.5,
    because:
      'connections that ask again at once leave others little of the processors; above 200 nothing is held to it.',
  },
  besideLittle: {
    share: 0.8,
    because: 'an answer that waits half a second for a processor is late, though hardly anything is asked.',
  },
}

/** What may a load cost in such a place, in a cluster that handles failures so? Each number with its reason. */
function limitsFor({ knee, delay, jitter, besideAll, besideLittle }: Place, handling: FailureHandling) {
  return {
    'connection-ladder': {
      ...{ knee, delay, jitter, availability: besideAll },
      throughput: {
        perSecond: 200,
        because: 'of 200 connections each would otherwise wait a second and more for every answer.',
      },
      loss: { share: 0.01, because: 'a step that loses more does not hold.' },
    },
    'cpu-usage': {
      known: {
        share: 0.5,
        because:
          'of less nothing can be said; what tells only every 15 s needs longer steps (TAHAN_HOLD=60) or another source (TAHAN_PROMETHEUS_URL, TAHAN_NODE_EXPORTER).',
      },
      atEase: {
        share: 0.5,
        because: 'a hundred requests a second are a small part of what a board carries.',
      },
      answers: {
        seconds: 10,
        because: 'a hundred answers a second would otherwise fill a processor.',
      },
    },
    'arrival-rate': {
      pace: {
        share: 0.9,
        because:
          'what is answered only after the end is not counted: in the two seconds of a quick step a pause of a tenth of a second at its end takes 5 %.',
      },
      delay,
      loss: { share: 0.01, because: 'nothing is done to the cluster.' },
      availability: besideLittle,
    },
    'scale-out': {
      loss: { share: 0.01, because: 'an instance is in the endpoints when it is ready, and not before.' },
      gain: {
        share: 0.5,
        because: 'three instances on one machine share what one had to itself; they may lose some of it.',
      },
    },
    'packet-loss': {
      loss: {
        share: 0.03,
        because:
          'speech over a network bears three missing packets of a hundred (ITU-T G.1010), and little else.',
      },
      roundTrip: {
        ms: 100,
        because: 'there and back within one building takes a few milliseconds, and a busy board some more.',
      },
      jitter: { ms: 75, because: 'beyond it jitter is no longer good by the grades that theses give.' },
      reordered: { share: 0.01, because: 'each packet follows the one before it on the same way.' },
    },
    'user-journeys': {
      completed: {
        share: 0.95,
        because:
          'nothing is done to the cluster; of twenty users one may meet a moment in which it was busy with itself.',
      },
      step: {
        ms: 2 * delay.ms + 2_000,
        because: `${delay.because} A step may ask more than once for what takes time to make.`,
      },
    },
    'load-during-failure': {
      lost: {
        ms: handling === 'responsive' ? 8_000 : 60_000,
        because:
          'a third of the requests goes to the lost node until it is noticed, as at rest, and as much again may wait for the load.',
      },
      loss: {
        share: 0.05,
        because: 'connections to the lost node fail; the others go on and ask all the more often.',
      },
    },
  }
}

const targets: readonly [TargetKind, Place][] = [
  ['embedded', sharedMachine],
  ['rack', sharedMachine],
  ['pi', ownMachines],
  ['existing', ownMachines],
]

export const limits: LimitsByTarget<ReturnType<typeof limitsFor>> = Object.fromEntries(
  targets.map(([target, place]) => [
    target,
    { responsive: limitsFor(place, 'responsive'), defaults: limitsFor(place, 'defaults') },
  ]),
)
