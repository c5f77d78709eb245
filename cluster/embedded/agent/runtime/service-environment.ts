import type { Service } from 'kubernetes-types/core/v1.js'
import type { Stored } from '../../client/resources.ts'
import { doorPort } from '../../door-port.ts'

/**
 * The variables by which a container finds services (`HELLO_SERVICE_HOST`, `HELLO_SERVICE_PORT`, and Docker's older
 * ones): those of its own namespace, unless the pod does not want them, and always `kubernetes`.
 */
export function serviceEnvironment(
  services: readonly Stored<Service>[],
  namespace: string,
  enableServiceLinks: boolean,
): Record<string, string> {
  const chosen = services.filter(({ metadata }) => {
    if (metadata.namespace === 'default' && metadata.name === 'kubernetes') return true
    return enableServiceLinks && metadata.namespace === namespace
  })
  // A service of the own namespace named `kubernetes` hides the master's.
  chosen.sort(
    (a, b) => Number(a.metadata.namespace === namespace) - Number(b.metadata.namespace === namespace),
  )
  return Object.assign({}, ...chosen.map(variablesOf))
}

function variablesOf({ metadata, spec }: Stored<Service>): Record<string, string> {
  const host = spec?.clusterIP
  const [first] = spec?.ports ?? []
  if (!host || host === 'None' || !first) return {}
  const main = doorPort(first.port)
  const prefix = metadata.name.toUpperCase().replaceAll('-', '_')
  const variables: Record<string, string> = {
    [`${prefix}_SERVICE_HOST`]: host,
    [`${prefix}_SERVICE_PORT`]: String(main),
    [`${prefix}_PORT`]: `${(first.protocol ?? 'TCP').toLowerCase()}://${host}:${main}`,
  }
  for (const { name, port: own, protocol = 'TCP' } of spec?.ports ?? []) {
    const port = doorPort(own)
    const kind = protocol.toLowerCase()
    const stem = `${prefix}_PORT_${own}_${protocol.toUpperCase()}`
    if (name) variables[`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`] = String(port)
    variables[stem] = `${kind}://${host}:${port}`
    variables[`${stem}_PROTO`] = kind
    variables[`${stem}_PORT`] = String(port)
    variables[`${stem}_ADDR`] = host
  }
  return variables
}
