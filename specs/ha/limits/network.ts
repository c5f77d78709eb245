import type { Limit, LossLimit } from '../../../fixtures/matchers.ts'

/** What a degraded link of one node may cost; the same on every machine, for it is the link that decides. */
export interface NetworkLimits {
  single: { loss: LossLimit; latency: Limit }
  triple: { loss: LossLimit; latency: Limit }
}

/** The longest that any profile leaves it in. */
const heldS = 20
/** Handshake and request of a new connection. */
const roundTrips = 2

const handshakes =
  'of new connections each crossing of the link fails 19 % (SYN or its answer lost, repeated after 1 s; the probe gives up after 0.5 s); other packets are repeated in time'
const slow = 'nothing is lost at 10 Mbit/s, which is more than the probe asks for'
const late = '30 ± 5 ms each way'

export const networkLimits: Record<'network-loss' | 'network-rate' | 'network-delay', NetworkLimits> = {
  'network-loss': {
    single: {
      loss: { seconds: 0.3 * heldS, because: `every request crosses the link once; ${handshakes}.` },
      latency: { ms: 50, because: 'most requests meet no loss.' },
    },
    triple: {
      loss: {
        seconds: 0.25 * heldS,
        because: `through the node's door requests cross the link up to twice, through others one in three does; ${handshakes}.`,
      },
      latency: { ms: 50, because: 'most requests meet no loss.' },
    },
  },
  'network-rate': {
    single: { loss: { seconds: 0.5, because: `${slow}.` }, latency: { ms: 20, because: `${slow}.` } },
    triple: { loss: { seconds: 0.5, because: `${slow}.` }, latency: { ms: 20, because: `${slow}.` } },
  },
  'network-delay': {
    single: {
      loss: { seconds: 1, because: 'delayed answers come well within the 0.5 s that the probe waits.' },
      latency: {
        ms: roundTrips * 2 * 35 + 20,
        because: `${late}, for the two round trips of a new connection, and 20 ms to spare.`,
      },
    },
    triple: {
      loss: { seconds: 1, because: 'delayed answers come well within the 0.5 s that the probe waits.' },
      latency: {
        ms: roundTrips * 2 * 2 * 35 + 20,
        because: `${late}, for the two round trips of a new connection, which cross the link twice where another node's instance answers, and 20 ms to spare.`,
      },
    },
  },
}
