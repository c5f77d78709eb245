import { generateKeyPairSync } from 'node:crypto'
import { kubernetesDefaults } from '../settings.ts'
import { TokenKey } from './authentication/jwt.ts'
import { Roles } from './authorization/roles.ts'
import { bootstrap } from './bootstrap.ts'
import type { Core } from './core.ts'
import { Definitions } from './definitions.ts'
import { definitions } from './resources/index.ts'
import { Store } from './store/store.ts'

/** A server's core for tests: its time stands still, its random numbers and uids count up. */
export function testCore(store = new Store()): Core & { nowMs: number } {
  let uids = 0
  let randoms = 0
  const core = {
    store,
    definitions: new Definitions(definitions),
    settings: kubernetesDefaults,
    subnet: 99,
    address: '127.99.0.10:6443',
    credentials: {
      caCertificate: '',
      serverCertificate: '',
      serverKey: '',
      clientCertificate: '',
      clientKey: '',
      token: 'secret',
      serviceAccountKey: '',
    },
    roles: new Roles(store),
    tokenKey: new TokenKey(tokenKeyPem()),
    nowMs: Date.UTC(2030, 0, 1),
    wallMs: () => core.nowMs,
    random: () => (randoms++ % 997) / 997,
    newUid: () => `uid-${++uids}`,
  }
  bootstrap(core)
  return core
}

function tokenKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** A pod that is valid and no more. */
export function podNamed(name: string, labels: Record<string, string> = {}) {
  return { metadata: { name, labels }, spec: { containers: [{ name: 'main', image: 'hello' }] } }
}
