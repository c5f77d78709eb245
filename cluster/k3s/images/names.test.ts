import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fullName, imageNamesOf } from './names.ts'

test.for([
  ['tahan/hello:1', 'docker.io/tahan/hello:1'],
  ['nginx', 'docker.io/library/nginx:latest'],
  ['tahan/hello', 'docker.io/tahan/hello:latest'],
  ['localhost/hello:2', 'localhost/hello:2'],
  ['registry:5000/hello', 'registry:5000/hello:latest'],
  ['ghcr.io/tahan/hello:1', 'ghcr.io/tahan/hello:1'],
] as const)('%s is %s in full', ([short, full]) => {
  expect(fullName(short)).toBe(full)
  expect(fullName(full)).toBe(full)
})

let folder: string
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'tahan-names-')), 'shop')
  await mkdir(path.join(folder, 'manifests'), { recursive: true })
})
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }))

const manifest = (name: string, text: string) => writeFile(path.join(folder, 'manifests', name), text)

test("an app's images are those of its manifests that are named for its folder", async () => {
  await manifest(
    'all.yaml',
    'spec:\n  containers:\n  - image: tahan/shop:2\n  - image: postgres:15\n---\nimage: docker.io/tahan/shop:1\n',
  )
  await manifest('again.yml', 'image: tahan/shop:2\n')
  await manifest('notes.txt', 'image: tahan/shop:3\n')
  expect(await imageNamesOf(folder)).toEqual(['docker.io/tahan/shop:1', 'docker.io/tahan/shop:2'])
})

test('manifests that ask for none are an error that says what to write', async () => {
  await manifest('all.yaml', 'image: tahan/shopping:1\n')
  await expect(imageNamesOf(folder)).rejects.toThrow(/write "image: tahan\/shop:1"/)
})
