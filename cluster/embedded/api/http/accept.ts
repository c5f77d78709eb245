import { notAcceptable } from '../status.ts'

/** In which form a client wants an answer. */
export interface Form {
  encoding: 'json' | 'yaml'
  /** `Table` for `kubectl get`, `PartialObjectMetadata` for those who look at metadata only. */
  as: 'object' | 'Table' | 'PartialObjectMetadata'
}

/** The first of the client's wishes that this server can fulfil. @throws ApiError 406 */
export function negotiate(accept: string | undefined): Form {
  if (!accept?.trim()) return { encoding: 'json', as: 'object' }
  const wishes = accept.split(',').map(parseWish)
  wishes.sort((a, b) => b.quality - a.quality)
  for (const { type, parameters, quality } of wishes) {
    if (quality === 0) continue
    const encoding = encodings[type]
    const as = formOf(parameters)
    if (encoding && as) return { encoding, as }
  }
  throw notAcceptable()
}

const encodings: Partial<Record<string, Form['encoding']>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
}

function formOf(parameters: ReadonlyMap<string, string>): Form['as'] | undefined {
  const as = parameters.get('as')
  if (as === undefined) return 'object'
  if (parameters.get('g') !== 'meta.k8s.io' || parameters.get('v') !== 'v1') return undefined
  if (as === 'Table') return 'Table'
  return as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList'
    ? 'PartialObjectMetadata'
    : undefined
}

function parseWish(text: string) {
  const [type = '', ...rest] = text.split(';').map(part => part.trim())
  const parameters = new Map(
    rest.map(part => {
      const [key = '', value = ''] = part.split('=')
      return [key, value]
    }),
  )
  const quality = Number(parameters.get('q') ?? 1)
  return { type: type.toLowerCase(), parameters, quality: Number.isFinite(quality) ? quality : 0 }
}
