import type { Container, EphemeralContainer, ResourceRequirements } from 'kubernetes-types/core/v1.js'
import { canonicalQuantity, parseQuantity } from '../../schema/quantity.ts'
import { setHttpGetDefaults, setProbeDefaults } from './probe.ts'

export function setContainerDefaults(container: Container | EphemeralContainer): void {
  container.imagePullPolicy ||= tagOf(container.image ?? '') === 'latest' ? 'Always' : 'IfNotPresent'
  container.terminationMessagePath ||= '/dev/termination-log'
  container.terminationMessagePolicy ||= 'File'
  container.resources ??= {}
  roundUpToMilli(container.resources)
  for (const port of container.ports ?? []) port.protocol ||= 'TCP'
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= 'v1'
    if (valueFrom?.resourceFieldRef) valueFrom.resourceFieldRef.divisor ??= '0'
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) setProbeDefaults(probe)
  }
  for (const hook of [container.lifecycle?.postStart, container.lifecycle?.preStop]) {
    if (hook?.httpGet) setHttpGetDefaults(hook.httpGet)
  }
}

/** A pod's containers request what they are limited to, unless they say otherwise; templates are left as they are. */
export function requestLimits(container: Container): void {
  const { limits } = container.resources ?? {}
  if (container.resources && limits)
    container.resources.requests = { ...limits, ...container.resources.requests }
}

/** The tag of an image's reference; `latest` when it has neither tag nor digest. */
function tagOf(image: string): string {
  if (image.includes('@')) return ''
  const name = image.slice(image.lastIndexOf('/') + 1)
  const colon = name.indexOf(':')
  return colon < 0 ? 'latest' : name.slice(colon + 1)
}

function roundUpToMilli(resources: ResourceRequirements): void {
  for (const list of [resources.limits, resources.requests]) {
    for (const [name, value] of Object.entries(list ?? {})) {
      if (list) list[name] = roundedUp(value)
    }
  }
}

const nanoPerMilli = 1_000_000n

/** Finer than a thousandth is not kept. Decoding has refused what is no quantity. */
function roundedUp(text: string): string {
  const { nano } = parseQuantity(text)
  if (nano % nanoPerMilli === 0n) return text
  return canonicalQuantity(`${nano < 0n ? nano / nanoPerMilli : nano / nanoPerMilli + 1n}m`)
}
