import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import type { Context } from '../context.ts'

export interface Printed {
  code: number | null
  stdout: string
  stderr: string
}

const program = process.env.TAHAN_KUBECTL || 'kubectl'
const patienceMs = 120_000

type Environment = Record<string, string>
type Where = Pick<Context, 'kubeconfig' | 'namespace'>

/** Runs kubectl in a behaviour's namespace. `stdin` is given to it; objects as JSON. */
export function kubectl(
  where: Where,
  argv: readonly string[],
  stdin?: string | object,
  environment: Environment = {},
): Promise<Printed> {
  const running = startKubectl(where, argv, environment)
  running.give(stdin)
  return running.ended
}

/** The same, and it must succeed. @returns what it printed */
export async function kubectlPrints(
  where: Where,
  argv: readonly string[],
  stdin?: string | object,
): Promise<string> {
  const { code, stdout, stderr } = await kubectl(where, argv, stdin)
  if (code !== 0) throw new Error(`kubectl ${argv.join(' ')}: exit ${code}: ${stderr}${stdout}`)
  return stdout
}

/** One that goes on, e.g. a watch, until it is stopped. */
export function startKubectl(
  { kubeconfig, namespace }: Where,
  argv: readonly string[],
  environment: Environment = {},
): RunningKubectl {
  const place = ['--kubeconfig', kubeconfig, '--namespace', namespace]
  return new RunningKubectl([...place, ...argv], { KUBECACHEDIR: cacheOf(kubeconfig), ...environment })
}

/** What kubectl learns about a server is asked once, not by every run; it goes with the kubeconfig. */
function cacheOf(kubeconfig: string): string {
  return `${kubeconfig}.kubectl-cache`
}

export async function forgetKubectlCache(kubeconfig: string): Promise<void> {
  await rm(cacheOf(kubeconfig), { recursive: true, force: true })
}

/** The installed kubectl's version; undefined where none is installed. */
export async function kubectlVersion(): Promise<string | undefined> {
  try {
    const running = new RunningKubectl(['version', '--client'], {})
    running.give(undefined)
    const { stdout } = await running.ended
    return /v\d+\.\d+\.\d+/.exec(stdout)?.[0]
  } catch {
    return undefined
  }
}

class RunningKubectl implements Disposable {
  readonly printed = { stdout: '', stderr: '' }
  readonly ended: Promise<Printed>
  readonly #child: ChildProcessWithoutNullStreams

  constructor(argv: readonly string[], environment: Environment) {
    const env = { ...process.env, ...environment }
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
