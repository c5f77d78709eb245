import { existsSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { readLedger } from '../../support/ledger/csv.ts'
import type { LoadEvidence } from '../../support/measure/load/measure-trial.ts'
import { readPackets } from '../../support/packets/csv.ts'
import type { StepEvidence } from '../../support/record/load-step.ts'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import { parseResources } from '../../support/resources/csv.ts'
import { parseJsonLines } from './json-lines.ts'
import { stepEvidenceSchema } from './load-schema.ts'
import type { TrialFolder } from './trial-folder.ts'
import { appendLine, writeJson } from './write.ts'

/** A load trial's folder: what a trial has, and steps.jsonl, resources.csv, packets.csv and load-trial.json. */
export class LoadTrialFolder {
  readonly path: string
  readonly #files: TrialFolder

  /** @param files made by `TrialFolder.create` where it is new */
  constructor(files: TrialFolder) {
    this.path = files.path
    this.#files = files
  }

  /** Makes room for its steps. */
  static begin(files: TrialFolder): LoadTrialFolder {
    const folder = new LoadTrialFolder(files)
    writeFileSync(folder.stepsFile, '')
    return folder
  }

  get stepsFile(): string {
    return path.join(this.path, 'steps.jsonl')
  }

  /** For whoever watches machines and pods; need not exist. */
  get resourcesFile(): string {
    return path.join(this.path, 'resources.csv')
  }

  /** For the prober of numbered packets to write to; need not exist. */
  get packetsFile(): string {
    return path.join(this.path, 'packets.csv')
  }

  get trialFile(): string {
    return path.join(this.path, 'load-trial.json')
  }

  /** On disk when it returns. */
  appendStep(step: StepEvidence): void {
    const line = JSON.stringify(step, (_, part) => (part === undefined ? null : part))
    appendLine(this.stepsFile, line)
  }

  /** What lies on disk; compute measures from this. @throws TahanError STEPS_BROKEN, and those of the other files */
  async read(): Promise<LoadEvidence> {
    const [raw, steps, readings, packets, ledger] = await Promise.all([
      this.#files.read(),
      readFile(this.stepsFile, 'utf8').then(text => parseSteps(text, this.stepsFile)),
      existsSync(this.resourcesFile)
        ? readFile(this.resourcesFile, 'utf8').then(text => parseResources(text, this.resourcesFile))
        : undefined,
      existsSync(this.packetsFile) ? readPackets(this.packetsFile) : undefined,
      readLedger(this.#files.ledgerFile),
    ])
    return { ...raw, steps, readings, packets, ledger }
  }

  write(trial: LoadTrial): void {
    writeJson(this.trialFile, trial)
  }
}

/** A last line without its end was torn by a kill and is left out. @throws TahanError STEPS_BROKEN naming the line */
function parseSteps(text: string, name: string): StepEvidence[] {
  return parseJsonLines(text, name, { schema: stepEvidenceSchema, what: 'step', code: 'STEPS_BROKEN' })
}
