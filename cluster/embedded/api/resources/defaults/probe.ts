import type { HTTPGetAction, Probe } from 'kubernetes-types/core/v1.js'

export function setProbeDefaults(probe: Probe): void {
  if (probe.httpGet) setHttpGetDefaults(probe.httpGet)
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
  if (probe.grpc) probe.grpc.service ??= ''
}

export function setHttpGetDefaults(action: HTTPGetAction): void {
  action.path ||= '/'
  action.scheme ||= 'HTTP'
}
