import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileOf, type TarEntry, tar } from './tar.ts'
import { untar } from './untar.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tahan-tar-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function archived(entries: readonly TarEntry[]): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(tar(entries)))
}

/** What the system's own tar makes of it. */
function unpacked(archive: Buffer): string {
  const into = mkdtempSync(path.join(folder, 'into-'))
  execFileSync('tar', ['-xf', '-', '-C', into], { input: archive })
  return into
}

const someFiles = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[a-z0-9_-]{1,20}$/),
    content: fc.uint8Array({ maxLength: 2_000 }),
    mode: fc.constantFrom(0o644, 0o755, 0o600),
  }),
  { selector: ({ name }) => name, maxLength: 8 },
)

test('whatever is put in comes out again, in whatever order it was named', async () => {
  await fc.assert(
    fc.asyncProperty(someFiles, async files => {
      const entries = files.map(({ name, content, mode }) => fileOf(name, Buffer.from(content), mode))
      const archive = await archived(entries)
      expect((await archived(entries.toReversed())).equals(archive)).toBe(true)
      const into = unpacked(archive)
      for (const { name, content, mode } of files) {
        expect(readFileSync(path.join(into, name)).equals(content)).toBe(true)
        expect(statSync(path.join(into, name)).mode & 0o777).toBe(mode)
      }
    }),
    { numRuns: 15 },
  )
})

test('all of it belongs to root and is from 1970; folders stand before what is in them', async () => {
  const archive = await archived([
    fileOf('etc/passwd', 'root\n'),
    { kind: 'symlink', path: 'bin/sh', target: 'busybox' },
    { kind: 'directory', path: 'etc', mode: 0o755 },
    { kind: 'directory', path: 'tmp', mode: 0o1777 },
    { kind: 'directory', path: 'bin', mode: 0o755 },
  ])
  const file = path.join(folder, 'it.tar')
  writeFileSync(file, archive)
  const list = execFileSync('tar', ['-tvf', file, '--numeric-owner', '--utc'], { encoding: 'utf8' })
  const lines = list.trim().split('\n')
  expect(lines.map(line => line.replace(/ +/g, ' '))).toEqual([
    'drwxr-xr-x 0/0 0 1970-01-01 00:00 bin/',
    'lrwxrwxrwx 0/0 0 1970-01-01 00:00 bin/sh -> busybox',
    'drwxr-xr-x 0/0 0 1970-01-01 00:00 etc/',
    '-rw-r--r-- 0/0 5 1970-01-01 00:00 etc/passwd',
    'drwxrwxrwt 0/0 0 1970-01-01 00:00 tmp/',
  ])
})

test('what we read of it is what was put in, however the bytes come', async () => {
  await fc.assert(
    fc.asyncProperty(someFiles, fc.integer({ min: 1, max: 3_000 }), async (files, chunkBytes) => {
      const archive = await archived(files.map(({ name, content }) => fileOf(name, Buffer.from(content))))
      const chunks = async function* () {
        for (let at = 0; at < archive.length; at += chunkBytes) yield archive.subarray(at, at + chunkBytes)
      }
      const read: Record<string, string> = {}
      for await (const { path: name, content } of untar(chunks())) {
        read[name] = Buffer.concat(await Array.fromAsync(content)).toString('hex')
      }
      expect(read).toEqual(
        Object.fromEntries(files.map(({ name, content }) => [name, Buffer.from(content).toString('hex')])),
      )
    }),
    { numRuns: 30 },
  )
})

test('a path of up to 255 characters is kept, and parted at a slash', async () => {
  const long = `${'run'.repeat(20)}/${'experiment'.repeat(9)}/1/samples.csv`
  const archive = await archived([fileOf(long, 'x')])
  expect(readFileSync(path.join(unpacked(archive), long), 'utf8')).toBe('x')
  const [entry] = await Array.fromAsync(untar(Readable.from([archive])))
  expect(entry?.path).toBe(long)
})

test('a path that the format cannot hold is refused, and so is a file that grew meanwhile', async () => {
  await expect(archived([fileOf('a'.repeat(101), '')])).rejects.toThrow(/longer than/)
  const grown: TarEntry = {
    kind: 'file',
    path: 'log',
    mode: 0o644,
    sizeBytes: 2,
    read: () => [Buffer.from('three')],
  }
  await expect(archived([grown])).rejects.toThrow(/changed meanwhile/)
})
