import type { LiveMessage, LiveOutcome } from '../../support/live/message.ts'

/** Everything that the block on the terminal is drawn from. */
export interface View {
  /** Undefined until the run has begun. */
  run: Extract<LiveMessage, { kind: 'run' }> | undefined
  trial: { experiments: string[]; number: number } | undefined
  phase: Extract<LiveMessage, { kind: 'phase' }> | undefined
  /** What happened last, by the harness and by the orchestrator. */
  said: string
  event: string
  outcomes: LiveOutcome[]
  /** Of Vitest's tests. */
  passed: number
  failed: number
  skipped: number
  /** The run was told to end early. */
  isStopping: boolean
}

export const emptyView: View = {
  ...{ run: undefined, trial: undefined, phase: undefined, said: '', event: '', outcomes: [] },
  ...{ passed: 0, failed: 0, skipped: 0, isStopping: false },
}

/** The view after a message. */
export function heard(view: View, message: LiveMessage): View {
  switch (message.kind) {
    case 'run':
      return { ...view, run: message }
    case 'said':
      return { ...view, said: message.text }
    case 'phase':
      return { ...view, phase: message }
    case 'event':
      return { ...view, event: message.text }
    case 'outcomes':
      return { ...view, outcomes: message.outcomes }
    case 'trial': {
      const { experiment, trial } = message
      const known = view.trial
      // Both deployments of a round begin at once.
      const isSame = known?.number === trial && actOf(known.experiments[0]) === actOf(experiment)
      const experiments = isSame ? [...new Set([...known.experiments, experiment])] : [experiment]
      return { ...view, trial: { experiments, number: trial }, event: isSame ? view.event : '' }
    }
    default:
      return message satisfies never
  }
}

function actOf(experiment = ''): string {
  return experiment.replace(/-r\d+$/, '')
}

/**
 * The block, a line each, none wider than the terminal. Always as many lines, so that nothing on the screen jumps.
 *
 * @param expectedMs how long the whole took before; undefined where nobody knows
 */
export function drawn(
  view: View,
  { elapsedMs, expectedMs, columns }: { elapsedMs: number; expectedMs: number | undefined; columns: number },
): string[] {
  const { run, trial, phase } = view
  const about = expectedMs === undefined ? '' : ` of about ${minutes(expectedMs)}`
  const name = run ? `tahan · ${run.target}, ${run.profile}` : 'tahan'
  const act = trial && actOf(trial.experiments[0])
  const of =
    run && trial && /-r\d+$/.test(trial.experiments[0] ?? '') && act !== 'steady-state'
      ? ` of ${run.trials}`
      : ''
  const counts = [
    `${view.passed} passed`,
    ...(view.failed > 0 ? [`${view.failed} failed`] : []),
    ...(view.skipped > 0 ? [`${view.skipped} skipped`] : []),
  ]
  const since = phase ? `, ${Math.max(0, (phase.atMs - phase.sinceMs) / 1_000).toFixed(0)} s` : ''
  return [
    `${name} · ${minutes(elapsedMs)}${about} · ${counts.join(', ')}`,
    trial ? `${act} · trial ${trial.number}${of}` : 'starting',
    `${view.isStopping ? 'stopping · ' : ''}${phase ? `${phase.phase}${since}` : view.said}`,
    phase?.live ? `answered in the last second: ${phase.live}` : '',
    view.event ? `last seen: ${view.event}` : phase ? view.said : '',
  ].map(line => cut(line, columns))
}

/** `2:07`, `1:02:07`. */
export function minutes(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const tail = `${String(s).padStart(2, '0')}`
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`
}

/** To fit a line; a terminal of unknown width is taken to be 80 wide. */
function cut(line: string, columns: number): string {
  const width = Math.max(20, columns)
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`
}

/** A sentence in lines of at most so many characters, each behind an indent but for the first. */
export function wrapped(sentence: string, { indent, columns }: { indent: number; columns: number }): string {
  const width = Math.max(20, columns - indent)
  const lines: string[] = []
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines.splice(-1, 1, `${last} ${word}`)
    else lines.push(word)
  }
  return lines.join(`\n${' '.repeat(indent)}`)
}
