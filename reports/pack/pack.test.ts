import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { x } from 'tinyexec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileOf, type TarEntry, tar } from '../../support/tar/tar.ts'
import { writeRecordedRun } from '../testing/recorded-run.ts'
import { packRun } from './pack.ts'
import { sumsName } from './sums.ts'
import { unpackRun } from './unpack.ts'

let work: string
let run: string
let archive: string
beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'tahan-pack-'))
  run = writeRecordedRun(path.join(work, 'runs'))
  archive = path.join(work, 'run.tar.gz')
  await packRun(run, archive)
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

const elsewhere = () => mkdtempSync(path.join(work, 'elsewhere-'))

/** A small run: what is tried a hundred times. */
function smallRun(): string {
  const folder = path.join(elsewhere(), 'small')
  mkdirSync(path.join(folder, 'kill-r1', '1'), { recursive: true })
  writeFileSync(path.join(folder, 'manifest.json'), '{}\n')
  writeFileSync(path.join(folder, 'kill-r1', '1', 'samples.csv'), 'dueMs,outcome\n1,ok\n2,refused\n')
  return folder
}

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name)
      return [path.relative(folder, file), readFileSync(file, 'hex')]
    }),
  )
}

async function packOf(...entries: TarEntry[]): Promise<string> {
  const file = path.join(elsewhere(), 'made.tar.gz')
  writeFileSync(file, gzipSync(Buffer.concat(await Array.fromAsync(tar(entries)))))
  return file
}

test('a run is the same again elsewhere, to the byte, and packs to the same archive there', async () => {
  const into = elsewhere()
  const { folder, files } = await unpackRun(archive, into)
  const { [sumsName]: sums, ...others } = contents(folder)
  expect(others).toEqual(contents(run))
  expect(files).toBe(Object.keys(others).length)
  expect(sums).toBeDefined()
  const again = path.join(into, 'again.tar.gz')
  await packRun(folder, again)
  expect(readFileSync(again).equals(readFileSync(archive))).toBe(true)
})

test('neither times nor what is made of the evidence is in it', async () => {
  const copy = path.join(elsewhere(), path.basename(run))
  cpSync(run, copy, { recursive: true })
  mkdirSync(path.join(copy, 'csv'))
  writeFileSync(path.join(copy, 'csv', 'trials.csv'), 'made of it')
  writeFileSync(path.join(copy, 'container-kill-r1', '1', 'samples.jtl'), 'made of it')
  writeFileSync(path.join(copy, '.summary.md.draft'), 'half')
  utimesSync(path.join(copy, 'manifest.json'), 0, 0)
  const again = path.join(elsewhere(), 'again.tar.gz')
  await packRun(copy, again)
  expect(readFileSync(again).equals(readFileSync(archive))).toBe(true)
})

test('whoever has no tahan unpacks and checks it with tar and sha256sum', async () => {
  const into = elsewhere()
  execFileSync('tar', ['-xzf', archive, '-C', into])
  const folder = path.join(into, path.basename(run))
  expect(
    execFileSync('sha256sum', ['--check', '--strict', sumsName], { cwd: folder }).toString(),
  ).not.toMatch(/FAILED/)
})

test('half an archive is refused, wherever it ends, and leaves nothing', async () => {
  const whole = path.join(elsewhere(), 'whole.tar.gz')
  await packRun(smallRun(), whole)
  const bytes = readFileSync(whole)
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), async length => {
      const into = elsewhere()
      const half = path.join(into, 'half.tar.gz')
      writeFileSync(half, bytes.subarray(0, length))
      await expect(unpackRun(half, into)).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' })
      expect(readdirSync(into)).toEqual(['half.tar.gz'])
    }),
    { numRuns: 60 },
  )
})

test('one altered byte is refused, wherever it is, also under a compression that agrees with it', async () => {
  const whole = path.join(elsewhere(), 'whole.tar.gz')
  await packRun(smallRun(), whole)
  const plain = gunzipSync(readFileSync(whole))
  await fc.assert(
    fc.asyncProperty(fc.nat(plain.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const into = elsewhere()
      const altered = path.join(into, 'altered.tar.gz')
      const bytes = Buffer.from(plain)
      bytes[at] = (bytes[at] ?? 0) ^ change
      writeFileSync(altered, gzipSync(bytes))
      const unpacked = await unpackRun(altered, into).catch(thrown => thrown.code)
      // Bytes that only fill up a block mean nothing; all others do.
      if (unpacked === 'ARCHIVE_BROKEN') return
      expect(contents(unpacked.folder)).toEqual(contents((await unpackRun(whole, elsewhere())).folder))
    }),
    { numRuns: 100 },
  )
})

test('the bytes of an archive are held to the hash that was told', async () => {
  await expect(unpackRun(archive, elsewhere(), '0'.repeat(64))).rejects.toThrow(
    /ARCHIVE_BROKEN.*\n.*SHA-256 is/,
  )
})

test.for([
  ['a file outside', [fileOf('../evil', 'x')]],
  ['a path from the root', [fileOf('/tmp/evil', 'x')]],
  ['a link', [{ kind: 'symlink', path: 'run/latest', target: '/etc' }]],
  ['two runs', [fileOf('a/manifest.json', '{}'), fileOf('b/manifest.json', '{}')]],
  ['no hashes', [fileOf('run/manifest.json', '{}')]],
  ['a file too many', [fileOf('run/manifest.json', '{}'), fileOf(`run/${sumsName}`, '')]],
  ['a file too few', [fileOf(`run/${sumsName}`, `${'0'.repeat(64)}  manifest.json\n`)]],
  ['nothing', []],
] satisfies [string, TarEntry[]][])('an archive with %s is refused', async ([, entries]) => {
  const into = elsewhere()
  await expect(unpackRun(await packOf(...entries), into)).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' })
  expect(readdirSync(into)).toEqual([])
})

test('a run that is there already stays as it is', async () => {
  await expect(unpackRun(archive, path.dirname(run))).rejects.toMatchObject({ code: 'RUN_EXISTS' })
  expect(existsSync(path.join(run, sumsName))).toBe(false)
})

const cli = (name: string, ...args: string[]) =>
  x(process.execPath, [path.join(import.meta.dirname, name), ...args])

test('npm run pack and npm run unpack tell what they did, and refuse with a sentence', async () => {
  const into = elsewhere()
  const packed = await cli('pack-cli.ts', run, '--out', into)
  const [sum = '', file = ''] = packed.stdout.split(/\s+/)
  const archived = path.resolve(file)
  expect(archived).toBe(path.join(into, `${path.basename(run)}.tar.gz`))
  const unpacked = await cli('unpack-cli.ts', archived, '--into', into, '--sha256', sum)
  expect(unpacked).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+ files in /) })
  for (const refused of [
    await cli('pack-cli.ts', work),
    await cli('unpack-cli.ts', path.join(work, 'none')),
    await cli('unpack-cli.ts', work),
  ]) {
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/_NOT_FOUND\]: .*\n {2}/) })
  }
})
