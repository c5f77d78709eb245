import { createReadStream, createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { noContainerd, startContainerd } from './testing/containerd.ts'
import { madeImages } from './testing/made-images.ts'

let containerd: Awaited<ReturnType<typeof startContainerd>> | undefined
let lack = noContainerd()
beforeAll(async () => {
  if (lack) return
  const made = await madeImages(['amd64', 'arm64'])
  if (typeof made === 'string') {
    lack = made
    return
  }
  containerd = await startContainerd()
  for (const { file } of made.images) {
    // K3s does this step itself.
    const tar = path.join(containerd.folder, path.basename(file, '.zst'))
    await pipeline(createReadStream(file), createZstdDecompress(), createWriteStream(tar))
    await containerd.ctr('images', 'import', '--all-platforms', tar)
  }
}, 300_000)
afterAll(() => containerd?.[Symbol.asyncDispose](), 60_000)

const within = { timeout: 30_000, interval: 100 }

test('containerd takes the images under the names that manifests and K3s ask for', async ({ skip }) => {
  if (!containerd) return skip(lack)
  const names = (await containerd.ctr('images', 'list', '--quiet')).split('\n')
  expect(names).toEqual(expect.arrayContaining(['docker.io/tahan/hello:1', 'docker.io/tahan/pause:1']))
  const list = await containerd.ctr('images', 'list', 'name==docker.io/tahan/hello:1')
  expect(list).toContain('linux/amd64,linux/arm64/v8')
  expect(await containerd.ctr('images', 'check', 'name==docker.io/tahan/hello:1')).toMatch(
    /complete \(3\/3\).*true/,
  )
})

test('runc runs the app: it answers over HTTP, lets people look in, and drains', { timeout: 90_000 }, async ({
  skip,
}) => {
  if (!containerd) return skip(lack)
  const { ctr, folder } = containerd
  const log = path.join(folder, 'hello.log')
  await ctr(
    ...[
      'run',
      '--detach',
      '--net-host',
      '--read-only',
      '--memory-limit',
      '134217728',
      '--log-uri',
      `file://${log}`,
    ],
    ...['--env', 'HOST=127.0.0.1', '--env', 'PORT=0', '--env', 'POD_NAME=hello-1', '--env', 'DRAIN_MS=0'],
    ...['docker.io/tahan/hello:1', 'hello-1'],
  )
  const port = await vi.waitFor(async () => {
    const found = /serves on 127\.0\.0\.1:(\d+)/.exec(await readFile(log, 'utf8'))
    return found?.[1] ?? Promise.reject(new Error('it does not serve yet'))
  }, within)
  const answer = await fetch(`http://127.0.0.1:${port}/`)
  expect(await answer.json()).toMatchObject({ app: 'hello', instance: 'hello-1' })

  const inside = (script: string) => ctr('tasks', 'exec', '--exec-id', 'look', 'hello-1', 'sh', '-c', script)
  expect(await inside('id -un; cat /etc/nsswitch.conf; sleep 0; touch /new 2>&1 || true')).toMatch(
    /^app\n.*hosts: files dns.*Read-only file system/s,
  )
  await ctr('tasks', 'kill', '--signal', 'SIGTERM', 'hello-1')
  await vi.waitFor(async () => expect(await ctr('tasks', 'list')).toMatch(/hello-1 .*STOPPED/), within)
  expect(await readFile(log, 'utf8')).toContain('hello: drained')
  await ctr('tasks', 'delete', 'hello-1')
  await ctr('containers', 'delete', 'hello-1')
})

test('runc runs the pause program as the first process of its namespace, and it ends when told', async ({
  skip,
}) => {
  if (!containerd) return skip(lack)
  const { ctr } = containerd
  await ctr('run', '--detach', '--read-only', 'docker.io/tahan/pause:1', 'pause-1')
  expect(await ctr('tasks', 'list')).toMatch(/pause-1 .*RUNNING/)
  await ctr('tasks', 'kill', '--signal', 'SIGTERM', 'pause-1')
  await vi.waitFor(async () => expect(await ctr('tasks', 'list')).toMatch(/pause-1 .*STOPPED/), within)
  await ctr('tasks', 'delete', 'pause-1')
  await ctr('containers', 'delete', 'pause-1')
})
