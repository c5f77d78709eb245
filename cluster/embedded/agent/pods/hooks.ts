import { setTimeout as pause } from 'node:timers/promises'
import type { Container as ContainerSpec, LifecycleHandler } from 'kubernetes-types/core/v1.js'
import { type CheckTarget, checkHttp } from '../probes/check.ts'
import { runIn } from '../runtime/exec.ts'
import type { Container } from '../runtime/records.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** Runs a postStart or preStop hook. @returns why it failed; undefined when it did not */
export async function runHook(
  hook: LifecycleHandler,
  spec: ContainerSpec,
  container: Container,
  runtime: Runtime,
  timeoutMs: number,
): Promise<string | undefined> {
  if (hook.sleep) {
    await pause(Math.min(hook.sleep.seconds * 1000, timeoutMs))
    return undefined
  }
  if (hook.exec) {
    const { code, output, timedOut } = await runIn(runtime, container, hook.exec.command ?? [], timeoutMs)
    if (timedOut) return `command timed out after ${timeoutMs / 1000}s`
    return code === 0 ? undefined : `command '${hook.exec.command?.join(' ')}' exited with ${code}: ${output}`
  }
  if (hook.httpGet) {
    const target: CheckTarget = {
      container: spec,
      address: runtime.inspect(container.podUid).sandboxes[0]?.address ?? '',
      isReachable: true,
      exec: async () => ({ code: 126, output: '', timedOut: false }),
    }
    const { success, message } = await checkHttp(hook.httpGet, target, timeoutMs)
    return success ? undefined : message
  }
  return undefined
}
