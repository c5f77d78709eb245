import { Counter, Gauge, type Registry } from 'prom-client'
import { type Fault, targetOf } from '../chaos/fault.ts'
import type { RunClock } from '../clock.ts'
import type { Tell } from './news.ts'

/** Healed faults that are still shown: whoever looks every few seconds shall see that they ended. */
const keptHealed = 8

/** Which faults are in the cluster, and since when. */
export function faultFigures(registry: Registry, { nowMs }: RunClock): Tell {
  const registers = [registry]
  const labelNames = ['kind', 'target'] as const
  const active = new Gauge({
    name: 'tahan_fault_active',
    help: '1 from when a fault took effect until it is healed, and 0 for a while after.',
    labelNames,
    registers,
  })
  const injected = new Gauge({
    name: 'tahan_fault_injected_timestamp_seconds',
    help: 'When the fault is proven to have taken effect, seconds since 1970.',
    labelNames,
    registers,
  })
  const total = new Counter({
    name: 'tahan_faults_total',
    help: 'Faults that were injected.',
    labelNames: ['kind'] as const,
    registers,
  })
  const healed: Labels[] = []
  return news => {
    if (news.kind === 'fault') {
      const labels = labelsOf(news.fault)
      active.set(labels, 1)
      injected.set(labels, (Date.now() - nowMs() + news.t0Ms) / 1_000)
      total.inc({ kind: labels.kind })
      forget(healed, labels)
    } else if (news.kind === 'healed') {
      const labels = labelsOf(news.fault)
      active.set(labels, 0)
      forget(healed, labels)
      healed.push(labels)
      for (const oldest of healed.splice(0, healed.length - keptHealed)) {
        active.remove(oldest)
        injected.remove(oldest)
      }
    }
  }
}

interface Labels {
  kind: string
  target: string
}

function labelsOf(fault: Fault): Labels {
  return { kind: fault.kind, target: targetOf(fault) }
}

function forget(from: Labels[], { kind, target }: Labels): void {
  const at = from.findIndex(one => one.kind === kind && one.target === target)
  if (at >= 0) from.splice(at, 1)
}
