import type { Volume } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { duplicate, each, forbidden, invalid, required, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsLabel } from './names.ts'

/** Names of the volumes that mounts may refer to. */
export function volumeNames(volumes: Loose<Volume>[] | undefined): Set<string> {
  return new Set((volumes ?? []).flatMap(({ name }) => name ?? []))
}

export function validateVolumes(field: string, volumes: Loose<Volume>[] | undefined): FieldError[] {
  const names = new Set<string>()
  return each(field, volumes, (volume, place) => {
    const { name } = volume
    const errors = validateSource(place, volume)
    if (!name) return [...errors, required(`${place}.name`)]
    errors.push(...dnsLabel(name).map(error => invalid(`${place}.name`, name, error)))
    if (names.has(name)) errors.push(duplicate(`${place}.name`, name))
    names.add(name)
    return errors
  })
}

function validateSource(place: string, volume: Loose<Volume>): FieldError[] {
  const { name: _, ...sources } = volume
  const [first, ...others] = Object.keys(sources)
  if (!first) return [required(place, 'must specify a volume type')]
  return [
    ...others.map(source => forbidden(`${place}.${source}`, 'may not specify more than 1 volume type')),
    ...when(volume.configMap && !volume.configMap.name, () => required(`${place}.configMap.name`)),
    ...when(volume.secret && !volume.secret.secretName, () => required(`${place}.secret.secretName`)),
    ...when(volume.hostPath && !volume.hostPath.path, () => required(`${place}.hostPath.path`)),
    ...when(volume.persistentVolumeClaim && !volume.persistentVolumeClaim.claimName, () =>
      required(`${place}.persistentVolumeClaim.claimName`),
    ),
    ...validateItems(`${place}.configMap`, volume.configMap),
    ...validateItems(`${place}.secret`, volume.secret),
  ]
}

const largestMode = 0o777
const modeRange = 'must be a number between 0 and 0777 (octal), both inclusive'

function validateItems(
  field: string,
  source: { defaultMode?: number; items?: { key?: string; path?: string; mode?: number }[] } | undefined,
): FieldError[] {
  const wrong = (mode: number | undefined) => mode !== undefined && (mode < 0 || mode > largestMode)
  return [
    ...when(wrong(source?.defaultMode), () =>
      invalid(`${field}.defaultMode`, source?.defaultMode, modeRange),
    ),
    ...each(`${field}.items`, source?.items, ({ key, path, mode }, place) => [
      ...when(!key, () => required(`${place}.key`)),
      ...when(!path, () => required(`${place}.path`)),
      ...when(path?.startsWith('/'), () => invalid(`${place}.path`, path, 'must be a relative path')),
      ...when(path?.split('/').includes('..'), () => invalid(`${place}.path`, path, "must not contain '..'")),
      ...when(wrong(mode), () => invalid(`${place}.mode`, mode, modeRange)),
    ]),
  ]
}
