import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import type { AppManifests } from '../../orchestrator.ts'

const manifests = '../../../fixtures/apps/hello/manifests/'

/** The app hello, which here does not take its time to end. */
export async function hello(replicas: number): Promise<AppManifests> {
  const read = async (name: string) => {
    const text = await readFile(new URL(`${manifests}${name}.yaml`, import.meta.url), 'utf8')
    return parse(text.replace('value: "2000"', 'value: "0"')) as { spec: object }
  }
  const deployment = await read('deployment')
  return {
    name: 'hello',
    objects: [
      { ...deployment, spec: { ...deployment.spec, replicas } },
      await read('service'),
      await read('poddisruptionbudget'),
    ],
  }
}
