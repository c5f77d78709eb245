import type { RunManifest } from '../../support/record/manifest.ts'
import { specFileOf } from '../evidence/spec-file.ts'

/** What must be known of an experiment to make it again; of earlier runs the spec's path is told by its name. */
export interface Repeatable {
  id: string
  question?: string | undefined
  spec?: string | undefined
}

/** What is measured unless another app is named. */
const usualApp = 'hello'

/**
 * The command that makes just this one again, as it was made: its app, target, profile, seed and trials. An app that is
 * not tahan's own is named by its name, where its folder is what has to be given.
 */
export function againCommand(
  { id, question, spec }: Repeatable,
  { app, target, profile, seed }: Pick<RunManifest, 'app' | 'target' | 'profile' | 'seed'>,
  trials: number,
): string {
  const file = specFileOf({ id, question, spec })
  const settings = {
    ...(app !== undefined && app !== usualApp && { TAHAN_APP: app }),
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
