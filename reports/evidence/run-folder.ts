import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { instrumentJudged } from '../../support/instrument/judged.ts'
import type { Experiment } from '../../support/record/experiment.ts'
import type { InstrumentRecord } from '../../support/record/instrument.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import type { LoadExperiment } from '../../support/record/load-experiment.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { PacketExperiment } from '../../support/record/packet-experiment.ts'
import { judged } from '../../support/record/summarize.ts'
import { junitOf } from '../junit/junit.ts'
import { instrumentMarkdown } from '../words/instrument-markdown.ts'
import { writeInstrument } from './instrument-record.ts'
import { type Outcome, outcomesOf } from './outcomes.ts'
import { type SkippedExperiment, summaryOf } from './summary.ts'
import { summaryTable } from './summary-table.ts'
import { TrialFolder } from './trial-folder.ts'
import { makeNewFolder, relink, writeJson, writeWhole } from './write.ts'

interface Recorded<T> {
  /** As it was before it was held to anything. */
  experiment: T
  judgements: Judgement[]
}

/**
 * `reports/runs/<UTC time>-<target>-<profile>/`: everything of a run, whole at every moment. Whatever is recorded is on
 * disk when the call returns, and summary.json and summary.md say what is done so far, so that a killed run leaves a
 * summary too.
 */
export class RunFolder {
  readonly path: string
  #manifest: RunManifest
  readonly #experiments = new Map<string, Recorded<Experiment>>()
  readonly #loads = new Map<string, Recorded<LoadExperiment>>()
  readonly #packets = new Map<string, Recorded<PacketExperiment>>()
  readonly #early = new Map<string, Judgement[]>()
  readonly #instrument = new Map<string, InstrumentRecord>()
  readonly #skipped = new Map<string, SkippedExperiment>()

  private constructor(folder: string, manifest: RunManifest) {
    this.path = folder
    this.#manifest = manifest
  }

  /** Makes a new folder in `runsFolder`, writes the manifest, and points `latest` at it. */
  static create(runsFolder: string, manifest: RunManifest): RunFolder {
    const name = `${folderTime(manifest.startedAt)}-${manifest.target}-${manifest.profile}`
    const folder = makeNewFolder(runsFolder, name)
    const run = new RunFolder(folder, manifest)
    run.#writeManifest()
    run.#writeSummary()
    relink(path.join(runsFolder, 'latest'), path.basename(folder))
    return run
  }

  /** Adds to the manifest what was not known when the run began: the cluster's versions, nodes, configuration. */
  describe(known: Partial<Omit<RunManifest, 'schemaVersion'>>): void {
    this.#manifest = { ...this.#manifest, ...known }
    this.#writeManifest()
  }

  /** Where an experiment's trials lie. */
  experimentPath(experiment: string): string {
    return path.join(this.path, experiment)
  }

  /** A new folder for one trial. */
  trial(experiment: string, number: number): TrialFolder {
    return TrialFolder.create(path.join(this.experimentPath(experiment), String(number)))
  }

  /** An experiment as far as it got; recording it again replaces it. Its verdict counts in what it was held to. */
  recordExperiment(experiment: Experiment): void {
    this.#write({ experiment, judgements: this.#judgementsOf(experiment.id) })
  }

  /** The same of a load. */
  recordLoad(experiment: LoadExperiment): void {
    this.#writeLoad({ experiment, judgements: this.#judgementsOf(experiment.id) })
  }

  /** The same of packets. */
  recordPackets(experiment: PacketExperiment): void {
    this.#writePackets({ experiment, judgements: this.#judgementsOf(experiment.id) })
  }

  /** A claim that an experiment was held to; one about the same thing replaces the earlier. */
  recordJudgement(id: string, judgement: Judgement): void {
    const others = this.#judgementsOf(id).filter(({ claim }) => claim !== judgement.claim)
    const judgements = [...others, judgement]
    const recorded = this.#experiments.get(id)
    const load = this.#loads.get(id)
    const packets = this.#packets.get(id)
    if (recorded) this.#write({ experiment: recorded.experiment, judgements })
    else if (load) this.#writeLoad({ experiment: load.experiment, judgements })
    else if (packets) this.#writePackets({ experiment: packets.experiment, judgements })
    else this.#early.set(id, judgements)
  }

  /** An experiment that was not made. */
  recordSkip(skipped: SkippedExperiment): void {
    const { id } = skipped
    this.#skipped.set(id, skipped)
    mkdirSync(this.experimentPath(id), { recursive: true })
    writeJson(path.join(this.experimentPath(id), 'skipped.json'), skipped)
    this.#writeSummary()
  }

  /** What was found out about the instrument itself. */
  recordInstrument(record: InstrumentRecord): void {
    this.#instrument.set(record.id, record)
    writeInstrument(this.path, record)
    this.#writeSummary()
  }

  /** A limit that the instrument was held to; one that it did not keep fails it. */
  recordInstrumentJudgement(id: string, judgement: Judgement): void {
    const record = this.#instrument.get(id)
    if (record) this.recordInstrument(instrumentJudged(record, judgement))
  }

  /** @param endedAt wall-clock time, ISO 8601 */
  finish(endedAt: string): void {
    this.#manifest = { ...this.#manifest, endedAt }
    this.#writeManifest()
    this.#writeSummary()
  }

  #judgementsOf(id: string): Judgement[] {
    const recorded = this.#experiments.get(id) ?? this.#loads.get(id) ?? this.#packets.get(id)
    return recorded?.judgements ?? this.#early.get(id) ?? []
  }

  #write(recorded: Recorded<Experiment>): void {
    this.#experiments.set(recorded.experiment.id, recorded)
    this.#writeFacts('experiment.json', recorded)
  }

  #writeLoad(recorded: Recorded<LoadExperiment>): void {
    this.#loads.set(recorded.experiment.id, recorded)
    this.#writeFacts('load.json', recorded)
  }

  #writePackets(recorded: Recorded<PacketExperiment>): void {
    this.#packets.set(recorded.experiment.id, recorded)
    this.#writeFacts('packets.json', recorded)
  }

  #writeFacts<T extends Experiment | LoadExperiment | PacketExperiment>(
    file: string,
    recorded: Recorded<T>,
  ): void {
    const { trials, evidence, ...facts } = judgedOf(recorded)
    const folder = this.experimentPath(recorded.experiment.id)
    mkdirSync(folder, { recursive: true })
    writeJson(path.join(folder, file), {
      schemaVersion: 1,
      ...facts,
      trials: trials.map(({ number }) => number),
      judgements: recorded.judgements,
    })
    this.#writeSummary()
  }

  #writeManifest(): void {
    writeJson(path.join(this.path, 'manifest.json'), this.#manifest)
  }

  #writeSummary(): void {
    const experiments = [...this.#experiments.values()].map(judgedOf)
    const loads = [...this.#loads.values()].map(judgedOf)
    const packets = [...this.#packets.values()].map(judgedOf)
    const summary = summaryOf(this.#manifest, experiments, [...this.#skipped.values()], loads, packets)
    writeJson(path.join(this.path, 'summary.json'), summary)
    const outcomes = this.outcomes()
    const instrument = instrumentMarkdown([...this.#instrument.values()])
    const appendix = instrument === '' ? '' : `\n## What the instrument is worth\n\n${instrument}\n`
    writeWhole(path.join(this.path, 'summary.md'), `${summaryTable(summary, outcomes)}${appendix}`)
    writeWhole(path.join(this.path, 'junit.xml'), junitOf(this.#manifest, outcomes))
  }

  /** What has a verdict so far. */
  outcomes(): Outcome[] {
    const told = <T extends Experiment | LoadExperiment | PacketExperiment>(of: Map<string, Recorded<T>>) =>
      [...of.values()].map(({ experiment, judgements }) => ({
        experiment: judged(experiment, judgements),
        judgements,
      }))
    return outcomesOf({
      ...{ experiments: told(this.#experiments), loads: told(this.#loads), packets: told(this.#packets) },
      ...{ instrument: [...this.#instrument.values()], skipped: [...this.#skipped.values()] },
    })
  }
}

function judgedOf<T extends Experiment | LoadExperiment | PacketExperiment>({
  experiment,
  judgements,
}: Recorded<T>): T {
  return judged(experiment, judgements)
}

/** `2026-11-22T15-40-12Z` of an ISO 8601 time. */
function folderTime(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replaceAll(':', '-')}Z`
}
