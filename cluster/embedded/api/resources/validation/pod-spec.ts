import type { PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { validateAffinity } from './affinity.ts'
import { validateContainers, validateHostPorts, validateInitContainers } from './container.ts'
import { absentOrOneOf, each, forbidden, invalid, oneOf, required, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsLabel, dnsSubdomain, type NameRule } from './names.ts'
import { validateAnnotations, validateLabels } from './object-meta.ts'
import { validateSpread, validateTolerations } from './scheduling.ts'
import { validatePodSecurityContext } from './security.ts'
import { validateVolumes, volumeNames } from './volumes.ts'

const restartPolicies = ['Always', 'OnFailure', 'Never']
const dnsPolicies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']
const longestDeadlineSeconds = 2 ** 31 - 1

/**
 * @param claims volumes that a StatefulSet's claims will add
 */
export function validatePodSpec(
  field: string,
  spec: Loose<PodSpec> | undefined,
  claims: readonly string[] = [],
): FieldError[] {
  if (!spec) return [required(`${field}.containers`)]
  const volumes = volumeNames(spec.volumes)
  for (const claim of claims) volumes.add(claim)
  const names = new Set<string>()
  const deadline = spec.activeDeadlineSeconds
  return [
    ...validateVolumes(`${field}.volumes`, spec.volumes),
    ...when((spec.containers ?? []).length === 0, () => required(`${field}.containers`)),
    ...validateContainers(`${field}.containers`, spec.containers, volumes, names),
    ...validateHostPorts(`${field}.containers`, spec.containers),
    ...validateInitContainers(`${field}.initContainers`, spec.initContainers, volumes, names),
    ...oneOf(`${field}.restartPolicy`, spec.restartPolicy, restartPolicies),
    ...oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, dnsPolicies),
    ...validateLabels(`${field}.nodeSelector`, definedOf(spec.nodeSelector)),
    ...validatePodSecurityContext(`${field}.securityContext`, spec.securityContext),
    ...each(`${field}.imagePullSecrets`, spec.imagePullSecrets, ({ name }, place) =>
      when(!name, () => required(`${place}.name`)),
    ),
    ...validateAffinity(`${field}.affinity`, spec.affinity),
    ...validateSpread(`${field}.topologySpreadConstraints`, spec.topologySpreadConstraints),
    ...named(`${field}.serviceAccountName`, spec.serviceAccountName, dnsSubdomain),
    ...named(`${field}.nodeName`, spec.nodeName, dnsSubdomain),
    ...named(`${field}.hostname`, spec.hostname, dnsLabel),
    ...named(`${field}.subdomain`, spec.subdomain, dnsLabel),
    ...named(`${field}.priorityClassName`, spec.priorityClassName, dnsSubdomain),
    ...when(deadline !== undefined && (deadline < 1 || deadline > longestDeadlineSeconds), () =>
      invalid(
        `${field}.activeDeadlineSeconds`,
        deadline,
        `must be between 1 and ${longestDeadlineSeconds}, inclusive`,
      ),
    ),
    ...validateTolerations(`${field}.tolerations`, spec.tolerations),
    ...absentOrOneOf(`${field}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']),
  ]
}

/** A workload's template, except that its labels match the workload's selector. */
export function validateTemplate(
  field: string,
  template: Loose<PodTemplateSpec> | undefined,
  claims?: readonly string[],
): FieldError[] {
  return [
    ...validateLabels(`${field}.labels`, definedOf(template?.metadata?.labels)),
    ...validateAnnotations(`${field}.annotations`, definedOf(template?.metadata?.annotations)),
    ...validatePodSpec(`${field}.spec`, template?.spec, claims),
    ...when(template?.spec?.ephemeralContainers, () =>
      forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'),
    ),
  ]
}

function named(field: string, value: string | undefined, rule: NameRule): FieldError[] {
  return value ? rule(value).map(error => invalid(field, value, error)) : []
}

function definedOf(map: Record<string, string | undefined> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, value ?? '']))
}
