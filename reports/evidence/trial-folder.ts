import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { readSamples } from '../../support/probe/csv.ts'
import { readSampleTable } from '../../support/probe/read-table.ts'
import type { Sample, Samples } from '../../support/probe/sample.ts'
import type { Trial } from '../../support/record/trial.ts'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import { parseEvents } from './events.ts'
import { appendLine, writeJson } from './write.ts'

/** `<experiment>/<trial>/`: samples.csv, which the probe writes, events.jsonl and trial.json. */
export class TrialFolder {
  readonly path: string

  constructor(folder: string) {
    this.path = folder
  }

  /** Makes it, with an empty timeline. */
  static create(folder: string): TrialFolder {
    mkdirSync(folder, { recursive: true })
    const made = new TrialFolder(folder)
    writeFileSync(made.eventsFile, '')
    return made
  }

  /** For the probe to write to; does not exist before it does. */
  get samplesFile(): string {
    return path.join(this.path, 'samples.csv')
  }

  get eventsFile(): string {
    return path.join(this.path, 'events.jsonl')
  }

  /** Of the app and a bare responder, asked in turns; exists where nothing was done to the app. */
  get turnsFile(): string {
    return path.join(this.path, 'turns.csv')
  }

  /** How much work waited; exists where its workers were taken away. */
  get backlogFile(): string {
    return path.join(this.path, 'backlog.csv')
  }

  /** Of the writes made meanwhile; exists where the app has a ledger. */
  get ledgerFile(): string {
    return path.join(this.path, 'ledger.csv')
  }

  /** Of users who made the app's journey meanwhile; exists where it has one. */
  get journeysFile(): string {
    return path.join(this.path, 'journeys.csv')
  }

  /** What services logged of steps that failed, a line of JSON each; exists where one did. */
  get journeyLogsFile(): string {
    return path.join(this.path, 'journey-logs.jsonl')
  }

  /** What machines and pods used; exists where somebody looked. */
  get resourcesFile(): string {
    return path.join(this.path, 'resources.csv')
  }

  get trialFile(): string {
    return path.join(this.path, 'trial.json')
  }

  /** On disk when it returns. */
  appendEvent(event: TimelineEvent): void {
    appendLine(this.eventsFile, JSON.stringify(event))
  }

  /**
   * What lies on disk. Compute a trial's measures from this and not from what is in memory: then whoever computes them
   * again finds the same numbers.
   */
  async read(): Promise<{ samples: Sample[]; events: TimelineEvent[] }> {
    const [samples, events] = await Promise.all([readSamples(this.samplesFile), this.#readEvents()])
    return { samples, events }
  }

  /** The same for trials of any length: millions of samples in little memory. */
  async readTable(): Promise<{ samples: Samples; events: TimelineEvent[] }> {
    const [samples, events] = await Promise.all([readSampleTable(this.samplesFile), this.#readEvents()])
    return { samples, events }
  }

  /** Of the app and a bare responder, in the order they were asked; undefined where nobody asked them. */
  async readTurns(): Promise<Sample[] | undefined> {
    return existsSync(this.turnsFile) ? readSamples(this.turnsFile) : undefined
  }

  write(trial: Trial): void {
    writeJson(this.trialFile, trial)
  }

  async #readEvents(): Promise<TimelineEvent[]> {
    return parseEvents(await readFile(this.eventsFile, 'utf8'), this.eventsFile)
  }
}
