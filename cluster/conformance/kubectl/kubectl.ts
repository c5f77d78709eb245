import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Context } from '../context.ts'

export interface Printed {
  code: number | null
  stdout: string
  stderr: string
}

const program = process.env.TAHAN_KUBECTL || 'kubectl'
const patienceMs = 120_000

/** Runs kubectl in a behaviour's namespace. Whatever is `stdin` is given to it; objects as JSON. */
export function kubectl(
  { kubeconfig, namespace }: Pick<Context, 'kubeconfig' | 'namespace'>,
  argv: readonly string[],
  stdin?: string | object,
): Promise<Printed> {
  return runKubectl(['--kubeconfig', kubeconfig, '--namespace', namespace, ...argv], stdin)
}

/** The same, and it must succeed. @returns what it printed */
export async function kubectlPrints(
  context: Context,
  argv: readonly string[],
  stdin?: string | object,
): Promise<string> {
  const { code, stdout, stderr } = await kubectl(context, argv, stdin)
  if (code !== 0) throw new Error(`kubectl ${argv.join(' ')}: exit ${code}: ${stderr}${stdout}`)
  return stdout
}

/** The installed kubectl's version; undefined where none is installed. */
export async function kubectlVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await runKubectl(['version', '--client'])
    return /v\d+\.\d+\.\d+/.exec(stdout)?.[0]
  } catch {
    return undefined
  }
}

/** @throws the system's error when it is not installed */
export async function runKubectl(argv: readonly string[], stdin?: string | object): Promise<Printed> {
  const running = new RunningKubectl(argv)
  running.give(stdin)
  return running.ended
}

/** One that goes on, e.g. a watch, until it is stopped. */
export function startKubectl(
  { kubeconfig, namespace }: Pick<Context, 'kubeconfig' | 'namespace'>,
  argv: readonly string[],
): RunningKubectl {
  return new RunningKubectl(['--kubeconfig', kubeconfig, '--namespace', namespace, ...argv])
}

export class RunningKubectl implements Disposable {
  readonly printed = { stdout: '', stderr: '' }
  readonly ended: Promise<Printed>
  readonly #child: ChildProcessWithoutNullStreams

  constructor(argv: readonly string[]) {
    // What it learns about the server is asked once, not by every run.
    const env = { ...process.env, KUBECACHEDIR: path.join(tmpdir(), `tahan-kubectl-${process.pid}`) }
    this.#child = spawn(program, argv, { env, timeout: patienceMs })
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#child[stream].setEncoding('utf8')
      this.#child[stream].on('data', (chunk: string) => {
        this.printed[stream] += chunk
      })
    }
    this.#child.stdin.on('error', () => {}) // it may end before it has read all
    const { promise, resolve, reject } = Promise.withResolvers<Printed>()
    this.#child.on('error', reject)
    this.#child.on('close', code => resolve({ code, ...this.printed }))
    this.ended = promise
  }

  give(stdin: string | object | undefined): void {
    this.#child.stdin.end(typeof stdin === 'object' ? JSON.stringify(stdin) : stdin)
  }

  [Symbol.dispose](): void {
    this.#child.kill()
  }
}
