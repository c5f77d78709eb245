import type { Duration, Trial } from '../trial.ts'

/** A sound trial of a killed container: noticed after 0.5 s, repaired 1 s later, out for the given time. */
export function madeTrial(
  number: number,
  outage: Partial<Duration> = {},
  change: Partial<Trial> = {},
): Trial {
  const { ms = 2000, censored = false } = outage
  const ended = (ms: number) => ({ ms, censored: false })
  const toMs = censored ? undefined : 1000 + ms
  return {
    schemaVersion: 1,
    experiment: 'container-kill-r1',
    number,
    app: 'hello',
    replicas: 1,
    fault: { kind: 'container-kill', namespace: 'hello', instance: 'a' },
    proof: 'process 4711 is gone',
    startedAtMs: 0,
    endedAtMs: 10_000,
    measures: {
      instants: { t0Ms: 1000, t1Ms: 1500, runningMs: 2000, t2Ms: 2500, t3Ms: toMs },
      noticedBy: 'instance a is not ready',
      times: {
        reaction: ended(500),
        running: ended(500),
        repair: ended(1000),
        recovery: { ms: ms - 500, censored },
        outage: { ms, censored },
      },
      windows: [{ fromMs: 1000, toMs, pointMs: ms, lowerMs: ms - 10, upperMs: undefined, failed: ms / 10 }],
      longestWindowMs: ms,
      fullOutageMs: ms,
      lostSeconds: ms / 1000,
      availability: 1 - ms / 10_000,
      requests: {
        sent: 1000,
        ok: 1000 - ms / 10,
        failed: ms / 10,
        unknown: 0,
        failedBy: { refused: ms / 10 },
      },
      consistencyMs: 0,
      probePeriodMs: 10,
      lostVantages: [],
    },
    audit: {
      scheduleErrorMs: { p50: 0.1, p99: 0.6, max: 3.2 },
      samples: 1000,
      late: 0,
      priority: 'normal',
      cpuSeconds: 1,
      notes: [],
    },
    verdict: 'pass',
    reason: 'It was sound.',
    ...change,
  }
}
