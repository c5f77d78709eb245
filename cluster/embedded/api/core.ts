import type { ClusterSettings } from '../settings.ts'
import type { TokenKey } from './authentication/jwt.ts'
import type { User } from './authentication/user.ts'
import type { Roles } from './authorization/roles.ts'
import type { Credentials } from './certificates.ts'
import type { Definitions } from './definitions.ts'
import type { Store } from './store/store.ts'

/** What every verb works on. */
export interface Core {
  store: Store
  definitions: Definitions
  settings: ClusterSettings
  /** Second number of the cluster's addresses. */
  subnet: number
  /** Where clients reach the server, e.g. `127.91.0.10:6443`. */
  address: string
  /** Of the cluster: what kubelet ports are asked with. */
  credentials: Credentials
  /** Who has which rights. */
  roles: Roles
  /** Signs the service accounts' tokens. */
  tokenKey: TokenKey
  /** Epoch milliseconds, for timestamps in objects. */
  wallMs: () => number
  /** At least 0, below 1. */
  random: () => number
  newUid: () => string
}

/** How a write was asked for. */
export interface WriteOptions {
  /** Who wants it; absent: the cluster itself, which may do everything. */
  user?: User
  /** Do everything but store it. */
  dryRun?: boolean
  /** Who is recorded as the owner of the fields; undefined records nobody. */
  fieldManager?: string
  /** What to do about unknown fields. Absent: nothing, they are dropped. */
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore'
  /** Takes the sentences of `Warning` headers. */
  warn?: (sentence: string) => void
}
