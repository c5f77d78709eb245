import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { imageOf, type Recipe } from './build.ts'

const notRoot = process.getuid?.() !== 0
const reason = notRoot ? ': skipped, as namespaces need root; run the tests as root' : ''
const patience = { timeout: 20_000, interval: 10 }
const path_ = process.env.PATH
let folder: string
let recipe: Recipe
const at = (name: string) => path.join(folder, name)

/** A program that stands in for one of the machine's. */
async function program(name: string, text: string): Promise<void> {
  await mkdir(path.dirname(at(name)), { recursive: true })
  await writeFile(at(name), `#!/bin/sh\n${text}\n`)
  await chmod(at(name), 0o755)
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-base-'))
  process.env.PATH = `${at('bin')}:${path_}`
  recipe = { image: at('cache/0123'), folder: at('recipe'), argumentsFor: draft => ['suite', draft, at('')] }
  await program('recipe/prepare', `echo "$2" >"$1/user"`)
  await program('bin/mmdebstrap', `echo $2 >>"$3/builds"; mkdir "$2/etc"; mount -t tmpfs none "$2/etc"`)
})
afterEach(async () => {
  process.env.PATH = path_
  await rm(folder, { recursive: true, force: true })
})

const builds = () => readFileSync(at('builds'), 'utf8').trim().split('\n').length
const mountsHere = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(folder)

describe.skipIf(notRoot)(`the base image${reason}`, () => {
  test('is built once, however many want it at once, and found after that', async () => {
    const told = vi.fn()
    const images = await Promise.all([1, 2, 3].map(() => imageOf(recipe, told)))
    expect(new Set(images)).toEqual(new Set([recipe.image]))
    expect(builds()).toBe(1)
    expect(readFileSync(path.join(recipe.image, 'user'), 'utf8')).toBe('pi\n')
    told.mockClear()
    await imageOf(recipe, told)
    expect(told).not.toHaveBeenCalled()
    expect(mountsHere()).toBe(false)
  })

  test('is not there by half when its building is ended, and is built the next time', async () => {
    const whole = readFileSync(at('bin/mmdebstrap'), 'utf8')
    await program(
      'bin/mmdebstrap',
      `mkdir "$2/etc"; mount -t tmpfs none "$2/etc"; touch "$3/begun"; sleep 600`,
    )
    const controller = new AbortController()
    const building = imageOf(recipe, () => {}, controller.signal)
    const refused = expect(building).rejects.toThrow('enough')
    await vi.waitFor(() => expect(existsSync(at('begun'))).toBe(true), patience)
    controller.abort(new Error('enough'))
    await refused
    expect(existsSync(recipe.image)).toBe(false)
    expect(mountsHere()).toBe(false)
    await writeFile(at('bin/mmdebstrap'), whole)
    expect(await imageOf(recipe, () => {})).toBe(recipe.image)
    expect(await readdir(at('cache'))).toEqual(['0123', '0123.lock'])
  })

  test('that cannot be built is an error with the last words and what to try', async () => {
    await program('bin/mmdebstrap', `echo 'E: no mirror' >&2; exit 3`)
    await expect(imageOf(recipe, () => {})).rejects.toThrow(
      /BASE_IMAGE[\s\S]*exit code 3[\s\S]*no mirror[\s\S]*apt-get/,
    )
    expect(existsSync(recipe.image)).toBe(false)
  })

  test('goes when nobody has asked for it in a month', async () => {
    for (const name of ['old', 'new']) await mkdir(at(`cache/${name}`), { recursive: true })
    const longAgo = new Date(Date.now() - 31 * 24 * 3_600_000)
    await utimes(at('cache/old'), longAgo, longAgo)
    await imageOf(recipe, () => {})
    expect(await readdir(at('cache'))).toEqual(['0123', '0123.lock', 'new'])
  })
})
