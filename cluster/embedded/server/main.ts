import { messageOf } from '../../../support/errors.ts'
import { apiPort } from '../addresses.ts'
import { writeKubeconfig } from '../api/kubeconfig.ts'
import { startApiServer } from '../api/server.ts'
import { runConfigured } from '../configured.ts'
import { startControllers } from '../controllers/controllers.ts'
import type { ServerConfig } from '../plan.ts'
import { startScheduler } from '../scheduler/scheduler.ts'

/** As in K3s, API server, controllers and scheduler are one process. */
async function startServer({ subnet, address, settings, credentials, kubeconfig, stateFile }: ServerConfig) {
  const { api, url } = await startApiServer({
    address,
    port: apiPort,
    subnet,
    settings,
    credentials,
    stateFile,
  })
  await writeKubeconfig(kubeconfig, url, credentials)
  const { signal } = new AbortController()
  await Promise.all([
    startControllers({
      api,
      settings,
      trust: credentials,
      signal,
      onTrouble: (who, thrown) => tell(who, thrown),
    }),
    startScheduler({
      api,
      seed: Math.floor(Math.random() * 2 ** 32),
      signal,
      onTrouble: thrown => tell('scheduler', thrown),
    }),
  ])
}

function tell(who: string, thrown: unknown): void {
  console.error(new Date().toISOString(), `${who}:`, messageOf(thrown))
}

void runConfigured<ServerConfig>(startServer)
