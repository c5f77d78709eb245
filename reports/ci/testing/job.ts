import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parse } from 'yaml'
import { type Contexts, filledIn, isDue, type JobStatus } from './expressions.ts'

/** A workflow, as far as running it here goes. */
export interface Workflow {
  on: Record<string, unknown>
  permissions?: Record<string, string>
  concurrency?: { group: string; 'cancel-in-progress': boolean }
  jobs: Record<string, Job>
}

interface Job {
  if?: string
  'runs-on': string | string[]
  'timeout-minutes'?: number
  env?: Record<string, string>
  steps: Step[]
}

interface Step {
  id?: string
  name?: string
  if?: string
  uses?: string
  with?: Record<string, unknown>
  run?: string
  env?: Record<string, string>
}

interface StepResult {
  name: string
  outcome: JobStatus | 'skipped'
  output: string
  /** Of an action, with its expressions filled in. */
  with: Record<string, string>
}

export interface JobPlan {
  /** The checkout that it works in, and a folder for the runner's own files. */
  checkout: string
  runner: string
  /** `inputs`, `vars` and whatever else GitHub would know. */
  contexts: Contexts
  /** Stands above the job's own environment: what is different here. */
  environment: Record<string, string | undefined>
  /** Asked again and again while a step goes on; when it is true, the whole job is cancelled. */
  cancelWhen?: (step: string) => boolean
}

export interface JobResult {
  status: JobStatus
  steps: StepResult[]
  /** What the job's page shows. */
  summary: string
}

export function readWorkflow(file: string): Workflow {
  return parse(readFileSync(file, 'utf8')) as Workflow
}

/**
 * Runs the shell steps of a job as a runner does: each a script for bash with `-e` and `-o pipefail`, with its outputs
 * and its environment in files, and after a failure or a cancellation only what asks for it. Actions are not run.
 */
export async function runJob(job: Job, plan: JobPlan): Promise<JobResult> {
  mkdirSync(plan.runner, { recursive: true })
  const files = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'].map(name => [name, path.join(plan.runner, name)]),
  ) as Record<'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY', string>
  writeFileSync(files.GITHUB_STEP_SUMMARY, '')
  const steps: Record<string, { outcome: string; outputs: Record<string, string> }> = {}
  const results: StepResult[] = []
  let status: JobStatus = 'success'
  for (const [i, step] of job.steps.entries()) {
    const contexts = { ...plan.contexts, steps }
    const fill = (record: Record<string, unknown> = {}) =>
      Object.fromEntries(
        Object.entries(record).map(([key, value]) => [key, filledIn(String(value), contexts, status)]),
      )
    const name = step.name ?? step.uses ?? `step ${i + 1}`
    const result: StepResult = { name, outcome: 'skipped', output: '', with: fill(step.with) }
    results.push(result)
    writeFileSync(files.GITHUB_OUTPUT, '')
    if (isDue(step.if, contexts, status)) {
      result.outcome = 'success'
      if (step.run !== undefined) {
        const script = path.join(plan.runner, `${i}.sh`)
        writeFileSync(script, filledIn(step.run, contexts, status))
        const env = { ...process.env, ...fill(job.env), ...fill(step.env), ...plan.environment, ...files }
        const isCancelled = () => status !== 'cancelled' && plan.cancelWhen?.(name) === true
        const done = await bash(script, plan.checkout, env, isCancelled)
        result.output = done.output
        result.outcome = done.cancelled ? 'cancelled' : done.code === 0 ? 'success' : 'failure'
        if (result.outcome !== 'success' && status === 'success') status = result.outcome
      }
    }
    if (step.id !== undefined) {
      steps[step.id] = { outcome: result.outcome, outputs: outputsIn(files.GITHUB_OUTPUT) }
    }
  }
  return { status, steps: results, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') }
}

function outputsIn(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
  return Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

interface Done {
  code: number | null
  cancelled: boolean
  output: string
}

/** How long a runner waits after each signal before it sends the next, and ends the whole tree with the last. */
const patience = [
  ['SIGINT', 7_500],
  ['SIGTERM', 2_500],
] as const

async function bash(
  script: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  isCancelled: () => boolean,
): Promise<Done> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    ...{ cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', data => (output += String(data)))
  let code: number | null | undefined
  const ended = new Promise<void>(resolve => {
    child.once('close', exitCode => {
      code = exitCode
      resolve()
    })
  })
  while (code === undefined && !isCancelled()) await Promise.race([ended, pause(100)])
  const cancelled = code === undefined
  for (const [signal, waitMs] of patience) {
    if (code !== undefined) break
    child.kill(signal)
    await Promise.race([ended, pause(waitMs, undefined, { ref: false })])
  }
  if (code === undefined && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  await ended
  return { code: code ?? null, cancelled, output }
}
