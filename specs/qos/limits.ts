import type { FailureHandling, TargetKind } from '../../cluster/cluster.ts'
import type { LimitsByTarget } from '../../fixtures/test.ts'

/** What may a load cost in a cluster that handles failures so? Each number with its reason. */
function limitsFor(handling: FailureHandling) {
  return {
    'connection-ladder': {
      knee: {
        connections: 200,
        because: 'papers begin there, and even one processor answers 200 connections in half a second.',
      },
      throughput: {
        perSecond: 400,
        because: '200 connections of which each is answered within half a second are 400 a second.',
      },
      loss: { share: 0.01, because: 'a step that loses more does not hold.' },
      availability: {
        share: 0.99,
        because: 'whoever else asks should not feel a load that the service carries.',
      },
      jitter: { ms: 200, because: 'a queue of 200 requests may be met empty or full.' },
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
        share: 0.98,
        because: 'a hundred requests a second are a small part of what the service carries.',
      },
      delay: { ms: 500, because: 'after half a second a page feels slow.' },
      loss: { share: 0.01, because: 'nothing is done to the cluster.' },
      availability: { share: 0.99, because: 'nothing is done to the cluster.' },
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
    'load-during-failure': {
      lost: {
        ms: handling === 'responsive' ? 8_000 : 60_000,
        because:
          'of three instances one is gone until its node is called lost, and a third of requests with it.',
      },
      loss: {
        share: 0.05,
        because: 'connections to the lost node fail; the others go on and ask all the more often.',
      },
    },
  }
}

const targets: readonly TargetKind[] = ['embedded', 'rack', 'pi', 'existing']

export const limits: LimitsByTarget<ReturnType<typeof limitsFor>> = Object.fromEntries(
  targets.map(target => [target, { responsive: limitsFor('responsive'), defaults: limitsFor('defaults') }]),
)
