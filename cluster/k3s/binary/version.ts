import { readFile } from 'node:fs/promises'
import { x } from 'tinyexec'
import { TahanError } from '../../../support/errors.ts'
import type { Architecture } from '../images/architecture.ts'

/** What is downloaded unless TAHAN_K3S_VERSION says otherwise: of the stable channel. */
export const pinnedVersion = 'v1.36.4+k3s1'

/** A release's name: `v1.36.4+k3s1`. */
export const releaseName = /^v\d+\.\d+\.\d+(-rc\d+)?\+k3s\d+$/

/**
 * The version of a K3s, which is asked where this machine can run it, and looked for in the file where it cannot.
 * @throws TahanError K3S_BINARY_UNFIT when it is another program
 */
export async function versionOf(file: string, architecture: Architecture): Promise<string> {
  const found = architecture === nativeArchitecture() ? await said(file) : await written(file)
  if (found.version !== undefined) return found.version
  throw new TahanError('K3S_BINARY_UNFIT', `${file} is not a K3s.`, {
    because: found.because,
    ...(found.lastWords && { lastWords: found.lastWords }),
    tryThis: 'the k3s (amd64) or k3s-arm64 of https://github.com/k3s-io/k3s/releases',
  })
}

type Found = { version: string } | { version?: undefined; because: string; lastWords?: string }

/**
 * Becomes the program by the system call itself. Node's `spawn` goes through the C library, which gives a file that
 * the kernel refuses to the shell instead, and that would carry out whatever words are in a broken program.
 */
const become = 'process.execve(process.argv[1], process.argv.slice(1), process.env)'

async function said(file: string): Promise<Found> {
  // Node ends with SIGABRT where the kernel refuses, which is to leave no core file behind.
  const node = ['--core=0', process.execPath, '--disable-warning=ExperimentalWarning', '--eval', become]
  const { stdout, stderr, exitCode } = await x('prlimit', [...node, '--', file, '--version'], {
    timeout: 30_000,
    nodeOptions: { stdio: ['ignore', 'pipe', 'pipe'] },
  }).then(
    result => result,
    (thrown: unknown) => ({ stdout: '', stderr: String(thrown), exitCode: undefined }),
  )
  const version = /^k3s version (v\S+)/.exec(stdout)?.[1]
  if (version !== undefined) return { version }
  const refused = /^process\.execve failed with error code (\w+)/m.exec(stderr)?.[1]
  if (refused !== undefined) return { because: `this machine does not run it (${refused})` }
  const lastWords = (stderr || stdout).trim().slice(-300)
  return {
    because: `it answers --version with exit code ${exitCode ?? 'none'} and no "k3s version"`,
    lastWords,
  }
}

async function written(file: string): Promise<Found> {
  const bytes = await readFile(file)
  // One digit after "k3s": what follows in a Go program's text is whatever was laid beside it.
  const version = /v1\.\d{1,2}\.\d{1,2}(?:-rc\d)?\+k3s\d/.exec(bytes.toString('latin1'))?.[0]
  return version === undefined ? { because: 'no version of K3s is written in it' } : { version }
}

/** undefined on a processor that K3s' boards do not have. */
export function nativeArchitecture(arch: string = process.arch): Architecture | undefined {
  return arch === 'x64' ? 'amd64' : arch === 'arm64' ? 'arm64' : undefined
}
