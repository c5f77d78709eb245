import type { Context } from '../context.ts'
import { deployment, podSpec, shell } from '../templates.ts'
import { kubectlPrints } from './kubectl.ts'

/** A manifest of a deployment `a`. */
export function manifest({ images }: Context, replicas = 1) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    ...deployment('a', podSpec(shell(images)), { replicas }),
  }
}

/** Applies it and waits until it runs. */
export async function rolledOut(context: Context, replicas = 1): Promise<void> {
  await kubectlPrints(context, ['apply', '-f', '-'], manifest(context, replicas))
  await kubectlPrints(context, ['rollout', 'status', 'deployment/a'])
}

/** A config map as a manifest. */
export function configMap(data: Record<string, string>, name = 'c') {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }
}
