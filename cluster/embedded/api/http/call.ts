import type { IncomingHttpHeaders } from 'node:http'
import type { Form } from './accept.ts'
import type { User } from './authenticate.ts'

/** One request, read and understood as far as every handler needs. */
export interface Call {
  method: string
  /** Path without the query, decoded and split. */
  segments: readonly string[]
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
  user: User
  form: Form
}
