import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, cp, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readElf } from './base/elf.ts'
import type { Images } from './images.ts'
import { emulatorFor } from './testing/emulator.ts'
import { madeImages } from './testing/made-images.ts'
import { rootOf } from './testing/root-of.ts'
import { unpackArchive } from './testing/unpack.ts'

const run = promisify(execFile)
const downloadMs = 300_000

let folder: string
let made: Images | string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-images-'))
  made = await madeImages(['amd64', 'arm64'])
  if (typeof made === 'string') return
  for (const { file } of made.images) await unpackArchive(file, layoutOf(file))
}, downloadMs)
afterAll(() => rm(folder, { recursive: true, force: true }))

const layoutOf = (file: string) => path.join(folder, path.basename(file, '.tar.zst'))

interface Descriptor {
  mediaType: string
  digest: string
  size: number
  platform?: { architecture: string; os: string }
  annotations?: Record<string, string>
}

async function blob(layout: string, { digest, size }: Descriptor): Promise<Buffer> {
  const content = await readFile(path.join(layout, 'blobs', digest.replace(':', '/')))
  expect(content.length).toBe(size)
  expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(digest)
  return content
}
async function json<T>(layout: string, descriptor: Descriptor): Promise<T> {
  return JSON.parse((await blob(layout, descriptor)).toString()) as T
}

describe.for(['tahan-hello', 'tahan-pause'])('the archive %s', name => {
  test('is a layout whose every blob is there and has its digest', async ({ skip }) => {
    if (typeof made === 'string') return skip(made)
    const image = made.images.find(({ file }) => file.endsWith(`/${name}.tar.zst`))
    const layout = path.join(folder, name)
    const top = JSON.parse(await readFile(path.join(layout, 'index.json'), 'utf8')) as {
      manifests: Descriptor[]
    }
    expect(top.manifests.map(({ annotations }) => annotations?.['io.containerd.image.name'])).toEqual(
      image?.names,
    )
    expect(new Set(top.manifests.map(({ digest }) => digest))).toEqual(new Set([image?.digest]))

    const seen = new Set<string>()
    const [first] = top.manifests
    expect.assert(first)
    const index = await json<{ manifests: Descriptor[] }>(layout, first)
    seen.add(first.digest)
    expect(index.manifests.map(({ platform }) => platform?.architecture)).toEqual(['amd64', 'arm64'])
    for (const descriptor of index.manifests) {
      const manifest = await json<{ config: Descriptor; layers: Descriptor[] }>(layout, descriptor)
      const config = await json<{ architecture: string; rootfs: { diff_ids: string[] } }>(
        layout,
        manifest.config,
      )
      expect(config.architecture).toBe(descriptor.platform?.architecture)
      expect(config.rootfs.diff_ids).toEqual(manifest.layers.map(({ digest }) => digest)) // not compressed
      for (const layer of manifest.layers) await blob(layout, layer)
      for (const { digest } of [descriptor, manifest.config, ...manifest.layers]) seen.add(digest)
    }
    const files = await readdir(path.join(layout, 'blobs/sha256'))
    expect(new Set(files.map(file => `sha256:${file}`))).toEqual(seen) // and nothing else is
  })
})

describe.for(['amd64', 'arm64'] as const)('the root of the image for %s', architecture => {
  let root: string
  beforeAll(async () => {
    if (typeof made !== 'string') root = await rootOf(path.join(folder, 'tahan-hello'), architecture)
  })

  test('has programs of that architecture only, with every library they need', async ({ skip }) => {
    if (typeof made === 'string') return skip(made)
    const files = await readdir(root, { recursive: true, withFileTypes: true })
    const paths = files.filter(file => file.isFile()).map(file => path.join(file.parentPath, file.name))
    const libraries = new Set(paths.map(file => path.basename(file)))
    const programs: string[] = []
    for (const file of paths.filter(file => /\/(node|busybox)$|\.so(\.|$)/.test(file))) {
      programs.push(path.basename(file))
      const elf = await readElf(file)
      expect(elf.architecture, file).toBe(architecture)
      for (const name of elf.needed) expect(libraries, `${file} needs ${name}`).toContain(name)
      if (elf.interpreter) expect(await realpath(path.join(root, elf.interpreter))).toContain(root)
    }
    expect(programs).toEqual(expect.arrayContaining(['node', 'busybox', 'libc.so.6']))
  })

  test('serves people who look in, and knows the user of the app', async ({ skip }) => {
    if (typeof made === 'string') return skip(made)
    for (const name of ['sh', 'cat', 'sleep', 'ls', 'ps', 'wget']) {
      expect(await realpath(path.join(root, 'bin', name))).toBe(path.join(root, 'bin/busybox'))
    }
    expect(await readFile(path.join(root, 'etc/passwd'), 'utf8')).toContain('app:x:10001:10001:')
    expect(await readFile(path.join(root, 'etc/ssl/certs/ca-certificates.crt'), 'utf8')).toContain(
      'BEGIN CERTIFICATE',
    )
    expect(await readFile(path.join(root, 'app/main.cjs'), 'utf8')).not.toContain(process.cwd())
  })

  test('runs its own Node, shell and app', { timeout: 120_000 }, async ({ skip }) => {
    if (typeof made === 'string') return skip(made)
    const emulator = emulatorFor(architecture)
    skip(
      !emulator,
      `nothing here runs programs for ${architecture}: \`sudo apt install qemu-user-static\` brings it`,
    )
    skip(process.getuid?.() !== 0, 'only root may change the root of the file system')
    const [outside] = emulator ?? []
    if (outside) {
      await cp(outside, path.join(root, 'emulator'))
      await chmod(path.join(root, 'emulator'), 0o755)
    }
    const inside = async (...command: string[]) =>
      (await run('chroot', [root, ...(outside ? ['/emulator'] : []), ...command])).stdout.trim()
    expect(await inside('/bin/busybox', 'sh', '-c', 'uname -m')).toBe(
      { amd64: 'x86_64', arm64: 'aarch64' }[architecture],
    )
    const names =
      'console.log(process.arch, require("node:os").userInfo().username); require("node:crypto").randomUUID()'
    expect(await inside('/usr/local/bin/node', '-e', names)).toBe(
      `${{ amd64: 'x64', arm64: 'arm64' }[architecture]} root`,
    )
    expect(await inside('/usr/local/bin/node', '--check', '/app/main.cjs')).toBe('')
  })
})

test(
  'the same input gives the same digest, in whatever cache, and many may build at once',
  async ({ skip }) => {
    if (typeof made === 'string') return skip(made)
    const cli = path.join(import.meta.dirname, 'cli.ts')
    const build = async (cache: string) => {
      const { stdout } = await run(process.execPath, [cli, '--architecture', 'arm64', 'hello'], {
        env: { ...process.env, XDG_CACHE_HOME: path.join(folder, cache) },
      })
      return stdout.match(/sha256:[0-9a-f]{64}/g)
    }
    const [one, sameTime] = await Promise.all([build('one'), build('one')])
    expect(one).toHaveLength(2)
    expect(sameTime).toEqual(one)
    const usual = await madeImages(['arm64']) // from the user's cache, made some other day
    expect(typeof usual === 'string' ? usual : usual.images.map(({ digest }) => digest)).toEqual(one)
    for (const part of ['blobs', 'bases', 'scratch']) {
      const files = await readdir(path.join(folder, 'one/tahan/images', part))
      expect(files.filter(name => /draft|build-|json\./.test(name))).toEqual([])
    }
    const archives = await readdir(path.join(folder, 'one/tahan/images/archives'), { recursive: true })
    const files = archives.filter(name => name.includes('/')).map(name => path.basename(name))
    expect(files.sort()).toEqual(['tahan-hello.tar.zst', 'tahan-pause.tar.zst'])
  },
  downloadMs,
)
