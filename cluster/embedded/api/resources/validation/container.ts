import type { Container, ContainerPort, VolumeMount } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { validateComputeResources } from './compute-resources.ts'
import { validateEnvironment } from './environment.ts'
import {
  absentOrOneOf,
  duplicate,
  each,
  forbidden,
  invalid,
  notFound,
  oneOf,
  required,
  when,
} from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsLabel, portName } from './names.ts'
import { portNumber } from './numbers.ts'
import { validateLifecycle, validateProbes } from './probe.ts'
import { validateSecurityContext } from './security.ts'

type LooseContainer = Loose<Container>

export const protocols = ['TCP', 'UDP', 'SCTP']
const pullPolicies = ['Always', 'IfNotPresent', 'Never']
const messagePolicies = ['File', 'FallbackToLogsOnError']

/** Containers of a pod; all names of a pod are told apart, also those of init containers. */
export function validateContainers(
  field: string,
  containers: LooseContainer[] | undefined,
  volumes: ReadonlySet<string>,
  takenNames: Set<string>,
): FieldError[] {
  return each(field, containers, (container, place) => {
    const errors = validateContainer(place, container, volumes)
    const { name } = container
    if (name && takenNames.has(name)) errors.push(duplicate(`${place}.name`, name))
    if (name) takenNames.add(name)
    return errors
  })
}

/** Init containers run one after another and, except sidecars, are not probed. */
export function validateInitContainers(
  field: string,
  containers: LooseContainer[] | undefined,
  volumes: ReadonlySet<string>,
  takenNames: Set<string>,
): FieldError[] {
  return [
    ...validateContainers(field, containers, volumes, takenNames),
    ...each(field, containers, (container, place) => {
      if (container.restartPolicy === 'Always') return []
      const unfit = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const
      return [
        ...unfit.flatMap(name =>
          when(container[name], () =>
            forbidden(`${place}.${name}`, 'may not be set for init containers without restartPolicy=Always'),
          ),
        ),
        ...absentOrOneOf(`${place}.restartPolicy`, container.restartPolicy, ['Always']),
      ]
    }),
  ]
}

function validateContainer(
  place: string,
  container: LooseContainer,
  volumes: ReadonlySet<string>,
): FieldError[] {
  const { name, image } = container
  return [
    ...(name
      ? dnsLabel(name).map(error => invalid(`${place}.name`, name, error))
      : [required(`${place}.name`)]),
    ...(image
      ? when(image.trim() !== image, () =>
          invalid(`${place}.image`, image, 'must not have leading or trailing whitespace'),
        )
      : [required(`${place}.image`)]),
    ...validateLifecycle(`${place}.lifecycle`, container.lifecycle),
    ...validateProbes(place, container),
    ...when(!messagePolicies.includes(container.terminationMessagePolicy ?? ''), () =>
      invalid(
        `${place}.terminationMessagePolicy`,
        container.terminationMessagePolicy ?? '',
        "must be 'File' or 'FallbackToLogsOnError'",
      ),
    ),
    ...validatePorts(`${place}.ports`, container.ports),
    ...validateEnvironment(place, container),
    ...validateMounts(`${place}.volumeMounts`, container.volumeMounts, volumes),
    ...oneOf(`${place}.imagePullPolicy`, container.imagePullPolicy, pullPolicies),
    ...validateComputeResources(`${place}.resources`, container.resources),
    ...validateSecurityContext(`${place}.securityContext`, container.securityContext),
  ]
}

function validatePorts(field: string, ports: Loose<ContainerPort>[] | undefined): FieldError[] {
  const names = new Set<string>()
  return each(field, ports, (port, place) => {
    const { name, hostPort } = port
    const errors = name ? portName(name).map(error => invalid(`${place}.name`, name, error)) : []
    if (name && names.has(name)) errors.push(duplicate(`${place}.name`, name))
    if (name) names.add(name)
    if (port.containerPort) errors.push(...portNumber(`${place}.containerPort`, port.containerPort))
    else errors.push(required(`${place}.containerPort`))
    if (hostPort) errors.push(...portNumber(`${place}.hostPort`, hostPort))
    errors.push(...oneOf(`${place}.protocol`, port.protocol, protocols))
    return errors
  })
}

/** Ports of the host are there once, whichever container wants them. */
export function validateHostPorts(field: string, containers: LooseContainer[] | undefined): FieldError[] {
  const taken = new Set<string>()
  return each(field, containers, (container, place) =>
    each(`${place}.ports`, container.ports, ({ hostPort, hostIP = '0.0.0.0', protocol = 'TCP' }, at) => {
      if (!hostPort) return []
      const key = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(key)) return [duplicate(`${at}.hostPort`, key)]
      taken.add(key)
      return []
    }),
  )
}

function validateMounts(
  field: string,
  mounts: Loose<VolumeMount>[] | undefined,
  volumes: ReadonlySet<string>,
): FieldError[] {
  const paths = new Set<string>()
  return each(field, mounts, (mount, place) => {
    const { name = '', mountPath = '', subPath } = mount
    const errors: FieldError[] = []
    if (!name) errors.push(required(`${place}.name`))
    if (!volumes.has(name)) errors.push(notFound(`${place}.name`, name))
    if (!mountPath) errors.push(required(`${place}.mountPath`))
    if (paths.has(mountPath)) errors.push(invalid(`${place}.mountPath`, mountPath, 'must be unique'))
    paths.add(mountPath)
    if (subPath?.startsWith('/')) errors.push(invalid(`${field}.subPath`, subPath, 'must be a relative path'))
    if (subPath?.split('/').includes('..'))
      errors.push(invalid(`${field}.subPath`, subPath, "must not contain '..'"))
    return errors
  })
}
