import type { IncomingHttpHeaders } from 'node:http'
import type { User } from '../authentication/user.ts'
import type { Form } from './accept.ts'

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
