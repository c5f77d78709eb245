import { existsSync, mkdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { readJson } from '../evidence/read-json.ts'
import { writeWhole } from '../evidence/write.ts'
import { type Baseline, baselineSchema } from './baseline.ts'
import { type BaselineKey, differences } from './key.ts'

/** Where baselines lie unless another folder is named: in the checkout, to be committed. */
export const baselinesFolder = path.resolve(import.meta.dirname, '../../baselines')

export interface FoundBaseline {
  file: string
  baseline: Baseline
}

/** Every baseline of a folder. @throws TahanError RUN_BROKEN naming a file that is none */
async function readBaselines(folder: string): Promise<FoundBaseline[]> {
  if (!existsSync(folder)) return []
  const names = (await readdir(folder)).filter(name => name.endsWith('.json')).toSorted()
  return Promise.all(
    names.map(async name => {
      const file = path.join(folder, name)
      return { file, baseline: await readJson(file, baselineSchema) }
    }),
  )
}

/** The one baseline of this key; else what keeps the nearest from being it. */
export async function findBaseline(
  folder: string,
  key: BaselineKey,
): Promise<FoundBaseline | { because: string }> {
  const all = (await readBaselines(folder)).map(found => ({
    found,
    differs: differences(key, found.baseline.key),
  }))
  const same = all.find(({ differs }) => differs.length === 0)
  if (same) return same.found
  const [nearest] = all.toSorted((a, b) => a.differs.length - b.differs.length)
  if (nearest === undefined) return { because: `there is no baseline in ${folder}` }
  return { because: `the nearest, ${nearest.found.file}, is of ${nearest.differs.join(', and of ')}` }
}

/** Named for what is told apart most often, with a number where that is taken by another key. */
export function newBaselineFile(folder: string, { target, profile, app }: BaselineKey): string {
  const name = [target, profile, ...app.split(', ')]
    .filter(Boolean)
    .join('-')
    .replaceAll(/[^\w.-]+/g, '-')
  for (let number = 1; ; number += 1) {
    const file = path.join(folder, number === 1 ? `${name}.json` : `${name}-${number}.json`)
    if (!existsSync(file)) return file
  }
}

/** A line for each metric of each run, so that a change of it can be read in a review. */
export function writeBaseline(file: string, { schemaVersion, key, runs }: Baseline): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const lines = runs.map(({ metrics, ...run }) => {
    const rows = metrics.map(metric => `        ${JSON.stringify(metric)}`).join(',\n')
    const head = JSON.stringify(run).slice(1, -1)
    return `    {\n      ${head},\n      "metrics": [\n${rows}\n      ]\n    }`
  })
  const text = `{\n  "schemaVersion": ${schemaVersion},\n  "key": ${JSON.stringify(key)},\n  "runs": [\n${lines.join(',\n')}\n  ]\n}\n`
  writeWhole(file, text)
}
