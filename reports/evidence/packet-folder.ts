import { appendFileSync, existsSync, mkdirSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { TahanError } from '../../support/errors.ts'
import { measureStream } from '../../support/measure/packets/measure-stream.ts'
import { readPackets } from '../../support/packets/csv.ts'
import type { PacketAudit } from '../../support/packets/packet.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import type { PacketExperiment } from '../../support/record/packet-experiment.ts'
import { summarizePackets, trialVerdict } from '../../support/record/packet-summarize.ts'
import type { PacketStream, PacketTrial, StreamEvidence } from '../../support/record/packet-trial.ts'
import { maybe } from './maybe.ts'
import { readJson } from './read-json.ts'
import { judgement, verdict } from './schema.ts'
import { writeJson } from './write.ts'

const count = z.number()
export const audit: z.ZodType<PacketAudit> = z.object({
  scheduleErrorMs: z.object({ p50: count, p99: count, max: count }),
  ...{ sent: count, unsent: count, received: count, late: count, foreign: count },
  nodes: z.array(z.object({ node: z.string(), droppedHere: maybe(count) })),
  machine: maybe(z.object({ receiveBufferErrors: count, sendBufferErrors: count })),
  longestStallMs: count,
  priority: z.enum(['real-time', 'normal']),
  cpuSeconds: count,
  notes: z.array(z.string()),
})

/** A line of streams.jsonl. */
const streamSchema: z.ZodType<StreamEvidence> = z.object({
  ...{ packetsPerSecond: count, payloadBytes: count, timeoutMs: count, fromMs: count, toMs: count },
  audit,
  echoes: z.array(z.object({ node: z.string(), received: count, answered: count, dropped: maybe(count) })),
})

const trialSchema = z.object({
  schemaVersion: z.literal(1),
  experiment: z.string(),
  ...{ number: count, startedAtMs: count, endedAtMs: count },
})

const experimentSchema = z.object({
  schemaVersion: z.literal(1),
  ...{ id: z.string(), question: z.string(), claim: z.string(), spec: maybe(z.string()).optional() },
  trials: z.array(count),
  verdict,
  reason: z.string(),
  judgements: z.array(judgement),
})

/** `<experiment>/<trial>/` of packets: packets-<rate>.csv, which the prober writes, streams.jsonl, packet-trial.json. */
export class PacketFolder {
  readonly path: string

  constructor(folder: string) {
    this.path = folder
  }

  static create(folder: string): PacketFolder {
    mkdirSync(folder, { recursive: true })
    return new PacketFolder(folder)
  }

  /** For the prober to write to; does not exist before it does. */
  packetsFile(packetsPerSecond: number): string {
    return path.join(this.path, `packets-${packetsPerSecond}.csv`)
  }

  get trialFile(): string {
    return path.join(this.path, 'packet-trial.json')
  }

  /** On disk when it returns. */
  appendStream(stream: StreamEvidence): void {
    const line = JSON.stringify(stream, (_, part) => (part === undefined ? null : part))
    appendFileSync(this.#streamsFile, `${line}\n`)
  }

  /**
   * The streams as what lies on disk has them: then whoever computes them again finds the same numbers.
   * @throws TahanError STREAMS_BROKEN, PACKETS_BROKEN
   */
  async read(): Promise<PacketStream[]> {
    const text = existsSync(this.#streamsFile) ? await readFile(this.#streamsFile, 'utf8') : ''
    const lines = text.split('\n').slice(0, -1) // what follows the last line end: nothing, or a torn line
    return Promise.all(
      lines.map(async (line, i) => {
        const stream = this.#parse(line, i + 1)
        return measureStream(stream, await readPackets(this.packetsFile(stream.packetsPerSecond)))
      }),
    )
  }

  write(trial: PacketTrial): void {
    writeJson(this.trialFile, trial)
  }

  #parse(line: string, number: number): StreamEvidence {
    const parsed = streamSchema.safeParse(jsonOf(line))
    if (parsed.success) return parsed.data
    throw new TahanError('STREAMS_BROKEN', `Line ${number} of ${this.#streamsFile} is no stream.`, {
      because: `it reads "${line.slice(0, 120)}"; ${z.prettifyError(parsed.error)}`,
    })
  }

  get #streamsFile(): string {
    return path.join(this.path, 'streams.jsonl')
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

export interface RecordedPackets {
  experiment: PacketExperiment
  judgements: Judgement[]
}

/** The packet experiments of a run, their measures computed from the evidence again. @throws TahanError RUN_BROKEN */
export async function readPacketExperiments(runFolder: string): Promise<RecordedPackets[]> {
  const entries = await readdir(runFolder, { withFileTypes: true })
  const folders = entries
    .filter(entry => entry.isDirectory())
    .map(({ name }) => path.join(runFolder, name))
    .filter(folder => existsSync(path.join(folder, 'packets.json')))
  return Promise.all(folders.map(readPacketExperiment))
}

async function readPacketExperiment(folder: string): Promise<RecordedPackets> {
  const stored = await readJson(path.join(folder, 'packets.json'), experimentSchema)
  const { id, question, spec, claim, judgements, verdict: judged, reason } = stored
  const trials = await Promise.all(
    stored.trials.map(async number => {
      const made = new PacketFolder(path.join(folder, String(number)))
      const [facts, streams] = await Promise.all([readJson(made.trialFile, trialSchema), made.read()])
      return { ...facts, streams, ...trialVerdict(streams) }
    }),
  )
  const summary = summarizePackets({ id, question, spec, claim, evidence: folder }, trials)
  return { experiment: { ...summary, verdict: judged, reason }, judgements }
}
