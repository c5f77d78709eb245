import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import type { CrewManifests } from '../../orchestrator.ts'

const manifest = '../../../fixtures/apps/load-generator/manifests/job.yaml'

/** One pod that waits to be told what to load. */
export async function loadGenerator(): Promise<CrewManifests> {
  const text = await readFile(new URL(manifest, import.meta.url), 'utf8')
  const env = '          env:\n'
  const job = parse(text.replace(env, `${env}            - {name: LOAD_KEY, value: k}\n`)) as object
  return { name: 'load-generator', objects: [job], size: 1, port: 8080 }
}
