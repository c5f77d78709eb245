import type { LiveMessage } from '../../support/live/message.ts'

/** Where nothing else happens, whoever reads the lines is told after so long that the run is alive. */
const quietMs = 30_000

/**
 * The lines of a run without a terminal: one for each thing that happened, and for what lasts one every half minute.
 *
 * @returns what to write for a message; undefined where it is not worth a line
 */
export function lineWriter(): (message: LiveMessage) => string | undefined {
  let lastMs = 0
  return message => {
    if (message.kind !== 'said' && message.kind !== 'phase') return undefined
    if (message.kind === 'phase' && message.atMs - lastMs < quietMs) return undefined
    lastMs = message.atMs
    const words =
      message.kind === 'said' ? message.text : [message.phase, message.live].filter(Boolean).join(' · ')
    return `${(message.atMs / 1_000).toFixed(1).padStart(6)} s  ${words}\n`
  }
}
