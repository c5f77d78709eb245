import { createHash } from 'node:crypto'
import { typeOfKind } from '../schema/schema.ts'
import type { DescriptionFile, TypeName } from '../schema/types.ts'
import { pathsOf } from './openapi-paths.ts'
import { type Json, schemasOf } from './openapi-schema.ts'
import { swaggerToProtobuf } from './openapi-v2-protobuf.ts'
import { groupVersion, type ServedResource, servedGroups, servedResources } from './served.ts'

const info = { title: 'Kubernetes', version: 'v1.30.0' }

/** A document as it goes out, and the hash of its content. */
export interface OpenApiDocument {
  content: string | Buffer
  hash: string
}

const documents = new Map<string, Promise<OpenApiDocument>>()

/** The whole API in Swagger 2.0. Made when first asked for. */
export function openApiV2(form: 'json' | 'protobuf'): Promise<OpenApiDocument> {
  if (form === 'json') return once('v2', swagger)
  return once('v2 protobuf', async () => swaggerToProtobuf(await swagger()))
}

async function swagger(): Promise<Json> {
  return {
    swagger: '2.0',
    info,
    paths: allPaths(servedResources, 'v2'),
    definitions: schemasOf(rootsOf(servedResources), 'v2', await loadDescriptions()),
  }
}

/** Which documents of version 3 there are: a group and version each. */
export async function openApiV3Index(): Promise<OpenApiDocument> {
  return once('v3', async () => {
    const entries = await Promise.all(
      servedGroups.map(async served => {
        const path = pathOf(served)
        const hash = (await openApiV3(path))?.hash
        return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }]
      }),
    )
    return { paths: Object.fromEntries(entries) }
  })
}

/** @param path of a group and version, e.g. `api/v1` or `apis/apps/v1`; undefined for any other */
export async function openApiV3(path: string): Promise<OpenApiDocument | undefined> {
  const served = servedGroups.find(group => pathOf(group) === path)
  if (!served) return undefined
  return once(path, async () => ({
    openapi: '3.0.0',
    info,
    paths: allPaths(served.resources, 'v3'),
    components: { schemas: schemasOf(rootsOf(served.resources), 'v3', await loadDescriptions()) },
  }))
}

/** Descriptions are most of the schema's text and nobody but these documents wants them. */
async function loadDescriptions(): Promise<DescriptionFile> {
  const { default: file } = await import('../schema/descriptions.json', { with: { type: 'json' } })
  return file
}

function once(key: string, make: () => Promise<Json | Buffer>): Promise<OpenApiDocument> {
  let document = documents.get(key)
  if (!document) {
    document = make().then(made => {
      const content = Buffer.isBuffer(made) ? made : JSON.stringify(made)
      return { content, hash: createHash('sha512').update(content).digest('hex').toUpperCase() }
    })
    documents.set(key, document)
  }
  return document
}

function pathOf(served: { group: string; version: string }): string {
  return `${served.group === '' ? 'api' : 'apis'}/${groupVersion(served)}`
}

function allPaths(resources: readonly ServedResource[], dialect: 'v2' | 'v3'): Json {
  return Object.assign({}, ...resources.map(resource => pathsOf(resource, dialect)))
}

/** The kinds whose schemas a document must hold, with their lists. */
function rootsOf(resources: readonly ServedResource[]): TypeName[] {
  const kinds = resources.flatMap(resource => [
    resource,
    { ...resource, kind: `${resource.kind}List` },
    ...resource.subresources.map(({ kind }) => kind),
  ])
  const types = kinds.flatMap(kind => typeOfKind(groupVersion(kind), kind.kind) ?? [])
  return [...types, 'meta/v1.DeleteOptions', 'meta/v1.Status']
}
