import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Architecture } from '../images/architecture.ts'
import { type FindK3sOptions, findK3s } from './find-k3s.ts'
import { k3sBytes, writeSayingProgram } from './testing/programs.ts'
import { type TestReleases, testReleases } from './testing/releases.ts'
import { nativeArchitecture, pinnedVersion } from './version.ts'

const never = new AbortController().signal
const native = nativeArchitecture()
/** What this machine cannot run, and can only look into. */
const foreign: Architecture = native === 'amd64' ? 'arm64' : 'amd64'
const foreignAsset = foreign === 'amd64' ? 'k3s' : 'k3s-arm64'
const version = 'v1.30.4+k3s1'

let folder: string
let releases: TestReleases
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-k3s-'))
  releases = await testReleases()
  for (const release of [version, pinnedVersion]) {
    releases.files.set(`${release}/k3s`, k3sBytes('amd64', release))
    releases.files.set(`${release}/k3s-arm64`, k3sBytes('arm64', release))
    releases.files.set(`${release}/k3s-airgap-images-arm64.tar.gz`, Buffer.from('images gz'))
    releases.files.set(`${release}/k3s-airgap-images-arm64.tar`, Buffer.from('images'))
  }
})
afterEach(async () => {
  await releases[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function find(env: Record<string, string>, options: Partial<FindK3sOptions> = {}) {
  return findK3s({
    architectures: [foreign],
    signal: never,
    env: { XDG_CACHE_HOME: folder, TAHAN_K3S_RELEASES: releases.url, ...env },
    ...options,
  })
}
async function put(name: string, content: Buffer): Promise<string> {
  const file = path.join(folder, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content, { mode: 0o755 })
  return file
}
/** All that lies in the cache, drafts included. */
async function cached(): Promise<string[]> {
  const names = await readdir(path.join(folder, 'tahan/k3s'), { recursive: true }).catch(() => [])
  return names.filter(name => name.includes('/'))
}

test('what TAHAN_K3S_BIN names goes before all else', async () => {
  const named = await put('named', k3sBytes(foreign, version))
  await put('bin/k3s', k3sBytes(foreign, 'v1.29.1+k3s2'))
  expect(await find({ TAHAN_K3S_BIN: named, PATH: path.join(folder, 'bin') })).toEqual({
    version,
    binaries: { [foreign]: named },
    sources: [`${foreign}: TAHAN_K3S_BIN, ${named}`],
    images: [],
  })
})

test('it may name one for each architecture, of one version', async ({ skip }) => {
  skip(native !== 'amd64', 'the program that answers as k3s is one for amd64')
  const amd64 = path.join(folder, 'k3s')
  await writeSayingProgram(amd64, `k3s version ${version} (abc)`)
  const arm64 = await put('k3s-arm64', k3sBytes('arm64', version))
  const both = { TAHAN_K3S_BIN: `${amd64}:${arm64}` }
  expect(await find(both, { architectures: ['amd64', 'arm64'] })).toMatchObject({
    version,
    binaries: { amd64, arm64 },
  })
  await put('k3s-arm64', k3sBytes('arm64', 'v1.31.0+k3s1'))
  await expect(find(both)).rejects.toThrow(
    /K3S_BINARY_UNFIT[\s\S]*versions differ: v1\.30\.4\+k3s1, v1\.31\.0\+k3s1/,
  )
})

test('a k3s on the PATH is used where it fits', async () => {
  const file = await put('bin/k3s', k3sBytes(foreign, version))
  const PATH = `relative:${folder}:${path.dirname(file)}`
  expect(await find({ PATH })).toMatchObject({ version, binaries: { [foreign]: file } })
  expect(releases.asked).toEqual([])
  expect(await find({ PATH, TAHAN_K3S_VERSION: pinnedVersion })).toMatchObject({ version: pinnedVersion })
})

test('what the other architecture lacks is downloaded in the same version', async ({ skip }) => {
  skip(native !== 'amd64', 'the program that answers as k3s is one for amd64')
  await mkdir(path.join(folder, 'bin'))
  await writeSayingProgram(path.join(folder, 'bin/k3s'), `k3s version ${version} (abc)`)
  const found = await find({ PATH: path.join(folder, 'bin') }, { architectures: ['arm64', 'amd64'] })
  expect(found).toMatchObject({ version, binaries: { amd64: path.join(folder, 'bin/k3s') } })
  expect(await readFile(found.binaries.arm64 ?? '')).toEqual(k3sBytes('arm64', version))
})

test.for([
  ['no program', Buffer.from('#!/bin/sh\n'), /no Linux program/],
  ['empty', Buffer.alloc(0), /no Linux program/],
  ['of another architecture', k3sBytes(foreign === 'amd64' ? 'arm64' : 'amd64', version), /K3S_BINARY_UNFIT/],
  ['another program', k3sBytes(foreign, 'v9'), /no version of K3s is written in it/],
  ['for a processor without K3s', withMachine(243), /processor 243/],
  ['for 32 bits', withMachine(40), /32-bit ARM/],
] as const)('what is named and %s is refused', async ([, content, message]) => {
  await expect(find({ TAHAN_K3S_BIN: await put('named', content) })).rejects.toThrow(message)
})

test('what is named and not there, or runs and is no K3s, is refused', async ({ skip }) => {
  await expect(find({ TAHAN_K3S_BIN: '/nowhere/k3s' })).rejects.toThrow(/K3S_BINARY_UNFIT.*cannot be read/)
  skip(native === undefined, 'this processor is none of those that boards have')
  const file = path.join(folder, 'named')
  await copyFile('/bin/true', file)
  await chmod(file, 0o755)
  await expect(find({ TAHAN_K3S_BIN: file }, { architectures: native ? [native] : [] })).rejects.toThrow(
    /is not a K3s[\s\S]*no "k3s version"/,
  )
})

test('a broken program is not taken for a script and run by a shell', async ({ skip }) => {
  skip(native === undefined, 'this processor is none of those that boards have')
  if (native === undefined) return
  const ran = path.join(folder, 'ran')
  const words = Buffer.from(`\n>${ran}\n>${ran}\n`)
  const file = await put('named', Buffer.concat([k3sBytes(native, version), words]))
  await expect(find({ TAHAN_K3S_BIN: file }, { architectures: [native] })).rejects.toThrow(
    /is not a K3s[\s\S]*this machine does not run it \(ENOEXEC\)/,
  )
  await expect(stat(ran)).rejects.toThrow(/ENOENT/)
  // Its header alone is a redirection to a shell.
  expect(await readdir('.')).not.toContainEqual(expect.stringMatching(/^beside/))
})

test('the official release is downloaded once, through redirects, and can be run', async () => {
  const lines: string[] = []
  const found = await find(
    {},
    { architectures: ['amd64', 'arm64', 'amd64'], onProgress: line => lines.push(line) },
  )
  expect(found.version).toBe(pinnedVersion)
  for (const architecture of ['amd64', 'arm64'] as const) {
    const file = found.binaries[architecture] ?? ''
    expect(await readFile(file)).toEqual(k3sBytes(architecture, pinnedVersion))
    expect((await stat(file)).mode & 0o777).toBe(0o755)
  }
  expect(lines).toHaveLength(2)
  releases.asked.length = 0
  expect(await find({}, { architectures: ['amd64', 'arm64'] })).toMatchObject({ binaries: found.binaries })
  expect(releases.asked).toEqual([])
})

test('TAHAN_K3S_VERSION chooses the release', async () => {
  expect(await find({ TAHAN_K3S_VERSION: version })).toMatchObject({ version })
  expect(releases.asked).toEqual([`${version}/sha256sum-${foreign}.txt`, `${version}/${foreignAsset}`])
  await expect(find({ TAHAN_K3S_VERSION: '1.30' })).rejects.toThrow(/K3S_VERSION_INVALID.*1\.30/)
  const named = await put('named', k3sBytes(foreign, pinnedVersion))
  await expect(find({ TAHAN_K3S_VERSION: version, TAHAN_K3S_BIN: named })).rejects.toThrow(
    /asks for v1\.30\.4/,
  )
})

test('the images that K3s runs come with it when they are asked for', async () => {
  const { images } = await find(
    { TAHAN_K3S_VERSION: version },
    { architectures: ['arm64'], airgapImages: true },
  )
  expect(images.map(file => path.basename(file))).toEqual(['k3s-airgap-images-arm64.tar.gz'])
  expect(await readFile(images[0] ?? '', 'utf8')).toBe('images gz')
})

test('a file that differs from its published checksum is not kept', async () => {
  releases.instead = (name, response) => {
    if (!name.endsWith(foreignAsset)) return false
    response.end('something else')
    return true
  }
  await expect(find({})).rejects.toThrow(/other content than was published/)
  expect(await cached()).toEqual([`${pinnedVersion}/sha256sum-${foreign}.txt`])
})

test('a list of checksums that was spoilt in the cache is downloaded again', async () => {
  await find({})
  await put(`tahan/k3s/${pinnedVersion}/sha256sum-${foreign}.txt`, Buffer.alloc(0))
  expect(await find({})).toMatchObject({ version: pinnedVersion })
})

test('a connection that breaks leaves nothing behind, and the next try has it whole', async () => {
  const broken: TestReleases['instead'] = (name, response) => {
    if (!name.endsWith(foreignAsset)) return false
    response.writeHead(200, { 'content-length': 1_000_000 })
    response.write('half', () => response.destroy())
    return true
  }
  releases.instead = broken
  await expect(find({})).rejects.toThrow(/K3S_MISSING[\s\S]*cannot be downloaded/)
  expect(await cached()).toEqual([`${pinnedVersion}/sha256sum-${foreign}.txt`])
  releases.instead = () => false
  expect(await find({})).toMatchObject({ version: pinnedVersion })
})

test('what was spoilt in the cache is downloaded again', async () => {
  const { binaries } = await find({})
  await writeFile(binaries[foreign] ?? '', 'spoilt')
  await find({})
  expect(await readFile(binaries[foreign] ?? '')).toEqual(k3sBytes(foreign, pinnedVersion))
})

test('where no way leads to a K3s, every one is named with what came of it', async () => {
  releases.files.clear()
  const file = await put('bin/k3s', Buffer.from('#!/bin/sh\n'))
  const error = await find({ PATH: path.dirname(file) }).catch((thrown: unknown) => thrown)
  const { message } = error as Error
  expect(message).toMatch(/^\[K3S_MISSING\]: There is no K3s v1\.36\.4\+k3s1 for \w+ boards\./)
  expect(message).toMatch(/- TAHAN_K3S_BIN is not set\n/)
  expect(message).toMatch(
    /- on the PATH, .*bin\/k3s is not a K3s that boards can run\. it is no Linux program/,
  )
  expect(message).toMatch(/- http.*sha256sum-\w+\.txt cannot be downloaded\. HTTP status 404/)
  expect(message).toMatch(/Try: TAHAN_K3S_BIN=.*PATH.*HTTPS_PROXY.*TAHAN_K3S_RELEASES/)
})

test('a proxy of the environment is used', async () => {
  const through: string[] = []
  const proxy = createServer((request, response) => {
    through.push(request.url ?? '')
    response.writeHead(502).end()
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  await expect(find({ HTTP_PROXY, TAHAN_K3S_RELEASES: 'http://mirror.invalid/k3s/' })).rejects.toThrow(
    /HTTP status 502/,
  )
  expect(through).toEqual([`http://mirror.invalid/k3s/v1.36.4%2Bk3s1/sha256sum-${foreign}.txt`])
  proxy.closeAllConnections()
  proxy.close()
})

test('an aborted download ends with the reason and leaves nothing', async () => {
  const abort = new AbortController()
  releases.instead = (name, response) => {
    if (!name.endsWith(foreignAsset)) return false
    response.writeHead(200, { 'content-length': 1_000_000 })
    response.write('half', () => abort.abort(new Error('enough')))
    return true
  }
  await expect(find({}, { signal: abort.signal })).rejects.toThrow('enough')
  expect(await cached()).toEqual([`${pinnedVersion}/sha256sum-${foreign}.txt`])
})

function withMachine(machine: number): Buffer {
  const bytes = k3sBytes('amd64', version)
  bytes.writeUInt16LE(machine, 18)
  return bytes
}
