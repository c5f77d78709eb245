import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { newOrigin } from '../clock.ts'
import { bundle } from '../process/bundle.ts'
import { spawnTied } from '../process/tied.ts'
import { csvHeader, parseSamples, readSamples } from './csv.ts'
import { planOf } from './options.ts'
import { healthy, known, outcomes, patience, Workplace } from './workplace.ts'

let place: Workplace
beforeEach(async () => {
  place = await Workplace.make()
})
afterEach(() => place[Symbol.asyncDispose]())

describe('the life of a probe', { timeout: 30_000 }, () => {
  test('is refused a file that exists, and says so', async () => {
    const { url } = await place.serve(healthy)
    await (await place.start(url)).stop()
    await expect(place.start(url)).rejects.toThrow(/PROBE_DIED[\s\S]*EEXIST/)
  })

  test('leaves a whole file when it is killed, and whoever waits for it is told', async () => {
    const { url } = await place.serve(healthy)
    const probe = await place.start(url)
    await vi.waitFor(() => expect(known(probe)).toBeGreaterThan(50), patience)
    const heard = known(probe)
    process.kill(probe.pid, 'SIGKILL')
    await expect(probe.ended).rejects.toThrow(/PROBE_DIED[\s\S]*SIGKILL/)
    await expect(probe.stop()).rejects.toThrow('PROBE_DIED')
    const text = await readFile(place.file, 'utf8')
    expect(text.startsWith(csvHeader)).toBe(true)
    expect(parseSamples(text).length).toBeGreaterThanOrEqual(heard)
  })

  test('calls nothing failed because it was itself frozen', async () => {
    // Slow answers, so that requests are under way whenever it is frozen.
    const { url } = await place.serve(socket => setTimeout(() => healthy(socket), 50))
    const probe = await place.start(url, { timeoutMs: 400 })
    await vi.waitFor(() => expect(known(probe)).toBeGreaterThan(50), patience)
    process.kill(probe.pid, 'SIGSTOP')
    await sleep(700) // the fault itself: longer than the timeout
    process.kill(probe.pid, 'SIGCONT')
    const before = known(probe)
    await vi.waitFor(() => expect(known(probe)).toBeGreaterThan(before + 50), patience)
    const audit = await probe.stop()
    const samples = await readSamples(place.file)
    expect(outcomes(samples)).toEqual(['ok'])
    expect(audit.late).toBeGreaterThan(40) // 0.7 s of 160 slots a second, less a lane period
    expect(audit.scheduleErrorMs.max).toBeGreaterThan(400)
  })

  test('calls a frozen service timed out, and sees it again when it is thawed', async () => {
    const hello = spawnTied(process.execPath, [await bundle('fixtures/apps/hello/main.ts')], {
      env: { HOST: '127.0.0.1', PORT: '0', POD_NAME: 'hello-1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    if (!hello.stdout || hello.pid === undefined) throw new Error('hello did not start')
    const [line] = (await once(createInterface(hello.stdout), 'line')) as [string]
    const probe = await place.start(`http://127.0.0.1:${line.split(':').at(-1)}/`, {
      timeoutMs: 200,
      body: { kind: 'json', field: 'instance', equals: 'hello-1' },
    })
    const counts = () => probe.live().counts
    await vi.waitFor(() => expect(counts().ok).toBeGreaterThan(30), patience)
    hello.kill('SIGSTOP')
    await vi.waitFor(() => expect(counts().timeout).toBeGreaterThan(30), patience)
    hello.kill('SIGCONT')
    const before = counts().ok
    await vi.waitFor(() => expect(counts().ok).toBeGreaterThan(before + 30), patience)
    await probe.stop()
    hello.kill('SIGKILL')
    expect(outcomes(await readSamples(place.file))).toEqual(['ok', 'timeout'])
  })

  test('keeps to its schedule when its starter does not listen', async () => {
    const { url } = await place.serve(healthy)
    const options = {
      vantages: [{ name: 'a'.repeat(500), url }],
      file: path.join(place.folder, 's.csv'),
      realTime: false,
    }
    const plan = planOf({ ...options, origin: newOrigin(), reusedPerSecond: 900 })
    const child = spawnTied(process.execPath, [await bundle('support/probe/main.ts')], {
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    })
    child.stdin?.write(`${JSON.stringify(plan)}\n`)
    // What a pipe holds is full long before: it must wait in the probe, while the file goes on.
    const lines = async () => (await readFile(plan.file, 'utf8').catch(() => '')).split('\n').length
    await vi.waitFor(async () => expect(await lines()).toBeGreaterThan(1_000), patience)
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  test('writes what it has and ends when its input ends', async () => {
    const { url } = await place.serve(healthy)
    const plan = planOf({
      vantages: [{ name: 'a', url }],
      file: path.join(place.folder, 's.csv'),
      origin: newOrigin(),
    })
    const child = spawn(process.execPath, [await bundle('support/probe/main.ts')], {
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    })
    child.stdin?.write(`${JSON.stringify({ ...plan, realTime: false })}\n`)
    await vi.waitFor(async () => expect((await readSamples(plan.file)).length).toBeGreaterThan(50), patience)
    child.stdin?.destroy()
    expect(await once(child, 'exit')).toEqual([0, null])
    expect((await readFile(plan.file, 'utf8')).endsWith('\n')).toBe(true)
  })

  test('ends with its starter, killed with SIGKILL, and leaves a whole file', async () => {
    const { url } = await place.serve(healthy)
    const script = path.join(place.folder, 'starter.mts')
    const module = (name: string) => JSON.stringify(path.join(import.meta.dirname, name))
    await writeFile(
      script,
      `import { startProbe } from ${module('probe.ts')}
       import { newOrigin } from ${module('../clock.ts')}
       const probe = await startProbe({ vantages: [{ name: 'a', url: '${url}' }], file: '${place.file}',
         origin: newOrigin(), realTime: false })
       console.log(probe.pid)`,
    )
    const starter = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface(starter.stdout), 'line')) as [string]
    const pid = Number(line)
    await vi.waitFor(async () => expect((await readSamples(place.file)).length).toBeGreaterThan(50), patience)
    starter.kill('SIGKILL')
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), patience)
    expect(outcomes(await readSamples(place.file))).toEqual(['ok'])
  })
})
