import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import type { AppManifests } from '../../orchestrator.ts'

const manifests = '../../../fixtures/apps/hello/echo/manifests/'

/** An echo on every node. */
export async function echo(): Promise<AppManifests> {
  const read = async (name: string) =>
    parse(await readFile(new URL(`${manifests}${name}.yaml`, import.meta.url), 'utf8')) as object
  return { name: 'echo', objects: [await read('daemonset'), await read('service')] }
}
