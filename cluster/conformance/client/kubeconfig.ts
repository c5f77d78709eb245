import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { messageOf, TahanError } from '../../../support/errors.ts'

/** Where an API server is, and what it knows us by. All but the token is PEM. */
export interface Access {
  server: URL
  ca: string | undefined
  certificate: string | undefined
  key: string | undefined
  token: string | undefined
}

const base64 = z.base64().transform(text => Buffer.from(text, 'base64').toString('utf8'))
const kubeconfig = z.object({
  'current-context': z.string(),
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({ server: z.url(), 'certificate-authority-data': base64.optional() }),
    }),
  ),
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({
        'client-certificate-data': base64.optional(),
        'client-key-data': base64.optional(),
        token: z.string().optional(),
      }),
    }),
  ),
})

/** The current context of a kubeconfig that holds its certificates itself. @throws TahanError KUBECONFIG_UNREADABLE */
export function readAccess(file: string): Access {
  try {
    const config = kubeconfig.parse(parse(readFileSync(file, 'utf8')))
    const context = named(config.contexts, config['current-context']).context
    const { cluster } = named(config.clusters, context.cluster)
    const { user } = named(config.users, context.user)
    return {
      server: new URL(cluster.server),
      ca: cluster['certificate-authority-data'],
      certificate: user['client-certificate-data'],
      key: user['client-key-data'],
      token: user.token,
    }
  } catch (cause) {
    throw new TahanError('KUBECONFIG_UNREADABLE', `The kubeconfig ${file} cannot be used.`, {
      because: cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause),
      tryThis: `kubectl --kubeconfig ${file} config view --flatten --minify`,
      cause,
    })
  }
}

function named<T extends { name: string }>(all: T[], name: string): T {
  const found = all.find(each => each.name === name)
  if (!found) throw new Error(`it has no entry named "${name}"`)
  return found
}
