/** Values that steps share, by name: what one kept of its answer, another puts where `{{name}}` stands. */
export type Variables = Readonly<Record<string, string>>

/** What is asked of an app's door. `{{name}}` in any text is replaced by the variable's value. */
export interface StepRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With the query, e.g. `/videos/{{id}}`. */
  path: string
  headers?: Readonly<Record<string, string>>
  /** At most one of the four bodies. */
  json?: unknown
  /** Fields of an HTML form. */
  form?: Readonly<Record<string, string>>
  /** The fields and files of a form that uploads: a file by its path, from the app's folder. */
  multipart?: Readonly<Record<string, string | { file: string; type: string }>>
  /** The bytes of a file, by its path from the app's folder. */
  file?: string
}

/** What an answer must be for its step to have succeeded. */
interface StepExpectation {
  /** One of these. */
  status: readonly number[]
  /** Occurs in the body, with variables replaced. */
  contains?: string
  /** Fewest bytes of the body. */
  leastBytes?: number
}

/** Where in an answer a value is: a path into its JSON (`video.id`), a cookie, or the first group of a pattern in its text. */
export type Kept = { json: string } | { cookie: string } | { match: string } | { header: string }

/** One request of what a user does, and what makes it a success. Cookies are kept from step to step. */
export interface Step {
  /** As a reader knows it, e.g. `log in`. */
  name: string
  request: StepRequest
  expect: StepExpectation
  /** Variables for the steps after it. */
  keep?: Readonly<Record<string, Kept>>
  /** The answer may take this long, ms, connecting included. */
  timeoutMs: number
  /** Asked again until the expectation holds, at most for so long, ms; absent: asked once. */
  untilMs?: number
}
