/** What may be asked of the instrument. Each limit with its reason. */
export const limits = {
  outage: {
    detection: {
      // 200 + 100 requests a second through each door: one every 3.33 ms.
      least: 2 * (1_000 / 300),
      because: 'within two periods of the probe at least one request meets whatever is there.',
    },
    invention: {
      because:
        'an outage that was not there would be blamed on the cluster; only what the target itself slept through is excused.',
    },
    bounds: {
      because: 'bounds that the truth can lie outside of are no bounds.',
    },
  },
  availability: {
    most: 0.5,
    because:
      'ten outages begin and end between two samples, which is 0.03 points; the rest is left to a busy machine.',
  },
  delay: {
    usual: {
      most: 25,
      because:
        'half of the answers come after some 13 ms; where others want the processors, a generator waits as long again.',
    },
    frozen: {
      most: 200,
      because:
        'what is asked in the freeze waits up to 2 s; a tenth of that is more than any pause of the instrument.',
    },
    omitted: {
      most: 1_000,
      because:
        'a client that does not ask while it waits leaves out most of a freeze; that is why its p99 is not used.',
    },
  },
  engines: {
    count: {
      because:
        'every answer is counted once; only what is under way at the end can be counted by one side alone.',
    },
    disagreement: {
      most: 2,
      because:
        'a difference that the server saw as well is no miscount; beyond two points one of them miscounts.',
    },
  },
  packets: {
    lost: {
      most: 0,
      because: 'every packet has a number, and the kernel counts those that it loses.',
    },
    interval: {
      share: 0.6,
      because:
        'intervals of 95 % hold the truth 19 times of 20: of eight, four or more miss it once in three thousand runs.',
    },
  },
  verdict: {
    invention: {
      because: 'a claim that passes without data would pass on a cluster that is gone.',
    },
  },
  cpu: {
    pod: {
      most: 0.03,
      orShare: 0.1,
      because:
        'the kernel counts it; what is left is when it was looked, which a second in three may blur by a tenth.',
    },
    machine: {
      most: 5,
      because:
        'two processes for each processor leave none idle; what another machine steals is not idle either.',
    },
  },
} as const
