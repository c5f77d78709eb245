import type { RunManifest } from '../../support/record/manifest.ts'
import { specFileOf } from '../evidence/spec-file.ts'

/** What must be known of an experiment to make it again; of earlier runs the spec's path is told by its name. */
export interface Repeatable {
  id: string
  question?: string | undefined
  spec?: string | undefined
}

/** The command that makes just this one again, as it was made: its target, profile, seed and trials. */
export function againCommand(
  { id, question, spec }: Repeatable,
  { target, profile, seed }: Pick<RunManifest, 'target' | 'profile' | 'seed'>,
  trials: number,
): string {
  const file = specFileOf({ id, question, spec })
  const settings = {
    TAHAN_TARGET: target,
    TAHAN_PROFILE: profile,
    TAHAN_SEED: String(seed),
    ...(trials > 0 ? { TAHAN_TRIALS: String(trials) } : {}),
  }
  const variables = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  return `${variables.join(' ')} npx vitest run ${file}`
}

/** What the command needs beside it, for a target that is not made by tahan itself; undefined for the others. */
export function againNeeds(target: string): string | undefined {
  if (target === 'pi') return 'with the same TAHAN_INVENTORY: the boards are yours'
  if (target === 'existing')
    return 'with the same TAHAN_KUBECONFIG, TAHAN_CONTEXT and TAHAN_DISPOSABLE: the cluster is yours'
  return undefined
}
