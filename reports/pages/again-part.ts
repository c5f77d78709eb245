import type { RunManifest } from '../../support/record/manifest.ts'
import { againCommand, againNeeds, type Repeatable } from '../words/again.ts'
import { escaped } from '../words/html.ts'
import type { Part } from './page.ts'

/** How to make just this experiment again, and what of it lies where. */
export function againPart(
  experiment: Repeatable,
  manifest: RunManifest,
  { trials, files }: { trials: number; files: string },
): Part {
  const needs = againNeeds(manifest.target)
  const commit = manifest.commit === undefined ? '' : ` Made with commit ${manifest.commit}.`
  return {
    head: 'Make just this one again',
    html: `<pre>${escaped(againCommand(experiment, manifest, trials))}</pre>
<p class="soft">${needs === undefined ? '' : `${escaped(needs)}. `}The same seed chooses the same targets and the same phases.${escaped(commit)}
${escaped(files)}</p>`,
  }
}
