import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { packetHeader, packetRow } from '../../support/packets/csv.ts'
import { summarizePackets, trialVerdict } from '../../support/record/packet-summarize.ts'
import type { StreamEvidence } from '../../support/record/packet-trial.ts'
import { PacketFolder, readPacketExperiments } from './packet-folder.ts'
import { writeJson } from './write.ts'

const evidence: StreamEvidence = {
  ...{ packetsPerSecond: 100, payloadBytes: 64, timeoutMs: 1_000, fromMs: 0, toMs: 1_000 },
  audit: {
    ...{ scheduleErrorMs: { p50: 0, p99: 0, max: 0 }, sent: 100, unsent: 0, received: 99 },
    ...{ late: 0, foreign: 0, nodes: [{ node: 'a', droppedHere: 0 }], machine: undefined },
    ...{ longestStallMs: 1, priority: 'normal', cpuSeconds: 0, notes: [] },
  },
  echoes: [{ node: 'a', received: 99, answered: 99, dropped: 0 }],
}

async function runWithPackets() {
  const run = await mkdtemp(path.join(tmpdir(), 'tahan-packets-'))
  onTestFinished(() => rm(run, { recursive: true, force: true }))
  const folder = path.join(run, 'packet-loss')
  const made = PacketFolder.create(path.join(folder, '1'))
  const rows = Array.from({ length: 100 }, (_, sequence) =>
    packetRow({
      ...{ node: 'a', sequence, dueMs: sequence, sentMs: sequence },
      ...(sequence === 7 ? { receivedMs: undefined, copies: 0 } : { receivedMs: sequence + 1, copies: 1 }),
    }),
  )
  await writeFile(made.packetsFile(100), packetHeader + rows.join(''))
  made.appendStream(evidence)
  const streams = await made.read()
  const facts = { experiment: 'packet-loss', number: 1, startedAtMs: 0, endedAtMs: 1_000 }
  made.write({ schemaVersion: 1, ...facts, streams, ...trialVerdict(streams) })
  const identity = { id: 'packet-loss', question: 'qos', claim: 'They come back', evidence: folder }
  const trial = { schemaVersion: 1 as const, ...facts, streams, ...trialVerdict(streams) }
  const experiment = summarizePackets(identity, [trial])
  const { trials, pooled: _, evidence: __, ...stored } = experiment
  writeJson(path.join(folder, 'packets.json'), {
    ...{ schemaVersion: 1, ...stored, judgements: [] },
    trials: trials.map(({ number }) => number),
  })
  return { run, made, experiment }
}

test('what packets showed is computed from the folder again', async () => {
  const { run, experiment } = await runWithPackets()
  expect(experiment.pooled).toMatchObject([{ node: 'a', sent: 100, received: 99, lossRatio: 0.01 }])
  expect(await readPacketExperiments(run)).toEqual([{ experiment, judgements: [] }])
})

test('a run that was killed while it wrote has the streams that were whole', async () => {
  const { made } = await runWithPackets()
  const file = path.join(made.path, 'streams.jsonl')
  await writeFile(file, `${await readFile(file, 'utf8')}{"packetsPerSecond":50`)
  expect(await made.read()).toHaveLength(1)
})

test('a stream that is none is told with its line', async () => {
  const { made } = await runWithPackets()
  await writeFile(path.join(made.path, 'streams.jsonl'), '{"packetsPerSecond":50}\n')
  await expect(made.read()).rejects.toThrow('Line 1 of')
})
