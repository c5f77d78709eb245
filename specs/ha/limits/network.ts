import type { Limit, ShareLimit } from '../../../fixtures/matchers.ts'

/** What a degraded link of one node may cost; the same on every machine, for it is the link that decides. */
export interface NetworkLimits {
  single: { loss: ShareLimit; latency: Limit }
  triple: { loss: ShareLimit; latency: Limit }
}

/** Handshake and request of a new connection. */
const roundTrips = 2

const handshakes =
  'of new connections each crossing of the link fails 19 % (SYN or its answer lost, repeated after 1 s; the probe gives up after 0.5 s); other packets are repeated in time'
const slow = 'nothing is lost at 10 Mbit/s, which is more than the probe asks for'
const queued =
  'a request and its answer are a few packets, each of which takes 1.2 ms at 10 Mbit/s; some may queue behind others.'
const late = '30 ± 5 ms each way'

export const networkLimits: Record<'network-loss' | 'network-rate' | 'network-delay', NetworkLimits> = {
  'network-loss': {
    single: {
      loss: { share: 0.3, because: `every request crosses the link once; ${handshakes}.` },
      latency: { ms: 50, because: 'most requests meet no loss.' },
    },
    triple: {
      loss: {
        share: 0.25,
        because: `through the node's door requests cross the link up to twice, through others one in three does; ${handshakes}.`,
      },
      latency: { ms: 50, because: 'most requests meet no loss.' },
    },
  },
  'network-rate': {
    single: { loss: { share: 0.05, because: `${slow}.` }, latency: { ms: 20, because: queued } },
    triple: { loss: { share: 0.05, because: `${slow}.` }, latency: { ms: 20, because: queued } },
  },
  'network-delay': {
    single: {
      loss: { share: 0.05, because: 'delayed answers come well within the 0.5 s that the probe waits.' },
      latency: {
        ms: roundTrips * 2 * 35 + 20,
        because: `${late}, for the two round trips of a new connection, and 20 ms to spare.`,
      },
    },
    triple: {
      loss: { share: 0.05, because: 'delayed answers come well within the 0.5 s that the probe waits.' },
      latency: {
        ms: roundTrips * 2 * 2 * 35 + 20,
        because: `${late}, for the two round trips of a new connection, which cross the link twice where another node's instance answers, and 20 ms to spare.`,
      },
    },
  },
}
