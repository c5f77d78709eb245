import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { newOrigin, runClock } from '../clock.ts'
import { readResources, resourcesHeader } from './csv.ts'
import { readingOf } from './reading.ts'
import type { ResourceSource } from './source.ts'
import { ResourceWatch } from './watch.ts'

const { nowMs } = runClock(newOrigin())

async function newFile(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-watch-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return path.join(folder, 'resources.csv')
}

function sourceThat(read: (look: number) => ReturnType<ResourceSource['read']>) {
  let looks = 0
  const close = vi.fn()
  const source: ResourceSource = {
    ...{ name: 'kubelet', where: 'a kubelet', everyMs: 5, close },
    read: () => {
      looks += 1
      return read(looks)
    },
  }
  return { source, looks: () => looks, close }
}

const reading = (atMs: number) =>
  readingOf({ atMs, kind: 'node', name: 'n', source: 'kubelet', cpuSeconds: 1 })

test('what a source tells is on disk as it comes, once, and the gaps in it are told', async () => {
  const away = new Set([3, 4, 5])
  const { source, looks, close } = sourceThat(async look => {
    if (away.has(look)) throw new Error(`away at ${look}`)
    return [reading(Math.floor(look / 2))]
  })
  const file = await newFile()
  const watch = ResourceWatch.start({ sources: [source], missing: ['metrics-api: none'], file, nowMs })
  await vi.waitFor(() => expect(looks()).toBeGreaterThan(8))
  const record = await watch.stop()
  expect(record).toMatchObject({
    sources: [{ name: 'kubelet', where: 'a kubelet', everyMs: 5 }],
    missing: ['metrics-api: none'],
    gaps: [{ source: 'kubelet', where: 'a kubelet', because: 'away at 3', toMs: expect.any(Number) }],
  })
  const [gap] = record.gaps
  expect(gap?.toMs).toBeGreaterThan(gap?.fromMs ?? 0)
  const instants = (await readResources(file)).map(({ atMs }) => atMs)
  expect(instants).toEqual([...new Set(instants)])
  expect(instants.length).toBeGreaterThan(2)
  expect(close).toHaveBeenCalledOnce()
})

test('a source that does not come back leaves its gap open, and others go on', async () => {
  const dead = sourceThat(() => Promise.reject(new Error('gone')))
  const alive = sourceThat(async look => [reading(look)])
  const file = await newFile()
  const sources = [{ ...dead.source, where: 'another' }, alive.source]
  const watch = ResourceWatch.start({ sources, missing: [], file, nowMs })
  await vi.waitFor(() => expect(alive.looks()).toBeGreaterThan(3))
  expect((await watch.stop()).gaps).toMatchObject([{ where: 'another', toMs: undefined, because: 'gone' }])
  expect((await readResources(file)).length).toBeGreaterThan(2)
})

test('a full disk is told, and what was written before is whole', async () => {
  const { source, looks } = sourceThat(async look => [reading(look)])
  expect(() => ResourceWatch.start({ sources: [source], missing: [], file: '/dev/full', nowMs })).toThrow(
    /RESOURCES_NOT_WRITTEN.*\n.*ENOSPC/,
  )
  const file = await newFile()
  const watch = ResourceWatch.start({ sources: [source], missing: [], file, nowMs })
  await vi.waitFor(() => expect(looks()).toBeGreaterThan(2))
  await rm(path.dirname(file), { recursive: true })
  await expect(watch.stop()).rejects.toThrow(/RESOURCES_NOT_WRITTEN.*\n.*ENOENT/)
})

test('before anything is told the file says what its columns are', async () => {
  const file = await newFile()
  const watch = ResourceWatch.start({ sources: [], missing: [], file, nowMs })
  expect(await readFile(file, 'utf8')).toBe(resourcesHeader)
  await watch[Symbol.asyncDispose]()
})
