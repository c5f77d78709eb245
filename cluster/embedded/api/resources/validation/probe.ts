import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { each, forbidden, invalid, nonNegative, required, unsupported, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { portNumber, portNumberOrName } from './numbers.ts'

const actions = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const
type Handler = Loose<Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & LifecycleHandler>

export function validateProbes(
  field: string,
  probes: {
    livenessProbe?: Loose<Probe> | undefined
    readinessProbe?: Loose<Probe> | undefined
    startupProbe?: Loose<Probe> | undefined
  },
): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = probes
  const must1 = (name: string, probe: Loose<Probe> | undefined) =>
    when(probe && probe.successThreshold !== 1, () =>
      invalid(`${field}.${name}.successThreshold`, probe?.successThreshold ?? 0, 'must be 1'),
    )
  return [
    ...validateProbe(`${field}.livenessProbe`, livenessProbe),
    ...must1('livenessProbe', livenessProbe),
    ...validateProbe(`${field}.readinessProbe`, readinessProbe),
    ...when(readinessProbe?.terminationGracePeriodSeconds !== undefined, () =>
      invalid(
        `${field}.readinessProbe.terminationGracePeriodSeconds`,
        readinessProbe?.terminationGracePeriodSeconds,
        'must not be set for readinessProbes',
      ),
    ),
    ...validateProbe(`${field}.startupProbe`, startupProbe),
    ...must1('startupProbe', startupProbe),
  ]
}

export function validateLifecycle(field: string, lifecycle: Loose<Lifecycle> | undefined): FieldError[] {
  return [
    ...(lifecycle?.postStart ? validateHandler(`${field}.postStart`, lifecycle.postStart) : []),
    ...(lifecycle?.preStop ? validateHandler(`${field}.preStop`, lifecycle.preStop) : []),
  ]
}

function validateProbe(field: string, probe: Loose<Probe> | undefined): FieldError[] {
  if (!probe) return []
  const grace = probe.terminationGracePeriodSeconds
  return [
    ...validateHandler(field, probe),
    ...nonNegative(`${field}.initialDelaySeconds`, probe.initialDelaySeconds),
    ...nonNegative(`${field}.timeoutSeconds`, probe.timeoutSeconds),
    ...nonNegative(`${field}.periodSeconds`, probe.periodSeconds),
    ...nonNegative(`${field}.successThreshold`, probe.successThreshold),
    ...nonNegative(`${field}.failureThreshold`, probe.failureThreshold),
    ...when(grace !== undefined && grace <= 0, () =>
      invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'),
    ),
  ]
}

function validateHandler(field: string, handler: Handler): FieldError[] {
  const given = actions.filter(action => handler[action] !== undefined)
  const [first, ...others] = given
  if (!first) return [required(field, 'must specify a handler type')]
  const place = `${field}.${first}`
  return [
    ...validateAction(place, first, handler),
    ...others.map(action => forbidden(`${field}.${action}`, 'may not specify more than 1 handler type')),
  ]
}

function validateAction(place: string, action: (typeof actions)[number], handler: Handler): FieldError[] {
  switch (action) {
    case 'exec':
      return when((handler.exec?.command ?? []).length === 0, () => required(`${place}.command`))
    case 'httpGet':
      return validateHttpGet(place, handler.httpGet ?? {})
    case 'tcpSocket':
      return portNumberOrName(`${place}.port`, handler.tcpSocket?.port)
    case 'grpc':
      return portNumber(`${place}.port`, handler.grpc?.port)
    case 'sleep':
      return when((handler.sleep?.seconds ?? 0) <= 0, () =>
        invalid(
          place,
          handler.sleep?.seconds ?? 0,
          'must be greater than 0 and less than terminationGracePeriodSeconds',
        ),
      )
    default:
      return action satisfies never
  }
}

const headerName = /^[-A-Za-z0-9]+$/

function validateHttpGet(place: string, action: Loose<HTTPGetAction>): FieldError[] {
  return [
    ...when(!action.path, () => required(`${place}.path`)),
    ...portNumberOrName(`${place}.port`, action.port),
    ...when(action.scheme !== 'HTTP' && action.scheme !== 'HTTPS', () =>
      unsupported(`${place}.scheme`, action.scheme, ['HTTP', 'HTTPS']),
    ),
    ...each(`${place}.httpHeaders`, action.httpHeaders, ({ name = '' }) =>
      when(!headerName.test(name), () =>
        invalid(
          `${place}.httpHeaders`,
          name,
          "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
        ),
      ),
    ),
  ]
}
