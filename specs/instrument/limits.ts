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
} as const
